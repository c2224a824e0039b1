//! The expected results of operations, and the invariants after each.

use mm::{DomId, GrantRef, Machine, Mfn};
use public_headers::xen2005::grant_table::*;

use super::common::xen2005::*;
use super::common::*;
use super::{va, Player, Use, DOMAINS, IN_FIRST, MODERN, PLACES, USED_REFS};

impl Player {
    fn pins(&self, dom: u16, ref_: u16) -> u32 {
        let uses = self.live.values().filter(|u| (u.dom, u.ref_) == (dom, ref_));
        uses.map(|u| {
            let read = if u.flags & RO5 != 0 { 8 } else { 0 };
            u32::from(u.flags & HOST5 != 0) << read | u32::from(u.flags & DEVICE5 != 0) << (16 + read)
        })
        .sum()
    }

    fn writable(&self, dom: u16, frame: Mfn) -> bool {
        let g = self.guest(dom);
        let tables: Vec<Mfn> = match dom {
            MODERN => g.frames[..4].to_vec(),
            _ if self.second[usize::from(dom)] => vec![g.frames[0], g.frames[3], g.frames[1]],
            _ => vec![g.frames[0], g.frames[3]],
        };
        !tables.contains(&frame)
    }

    /// Returns the expected result of a map: the frame, or a status; `None` for a dying domain, which is not predicted.
    pub(crate) fn expect(
        &self,
        mapper: u16,
        dom: u16,
        ref_: u16,
        flags: u16,
        place: Option<usize>,
    ) -> Option<Result<Mfn, i16>> {
        if flags & (HOST5 | DEVICE5) == 0 {
            return Some(Err(GNTST_BAD_GNTREF));
        }
        if dom == mapper || dom >= DOMAINS {
            return Some(Err(GNTST_BAD_DOMAIN));
        }
        self.guests[usize::from(dom)].as_ref()?;
        let (has, to, frame) = self.entries.get(&(dom, ref_)).copied().unwrap_or((0, 0, Mfn(0)));
        let write = flags & RO5 == 0;
        let first = self.live.values().find(|u| (u.dom, u.ref_) == (dom, ref_));
        let mut ok = has & GTF_TYPE_MASK == GTF_PERMIT_ACCESS && to == mapper && !(write && has & GTF_READONLY != 0);
        match first {
            // A domain with a writable use may have another even if the entry is read-only by now.
            Some(u) => {
                let mut users = self.live.iter().filter(|(_, u)| (u.dom, u.ref_) == (dom, ref_));
                let writes = users.clone().any(|(_, u)| u.flags & RO5 == 0);
                let agrees = has & GTF_TYPE_MASK == GTF_PERMIT_ACCESS && to == mapper && frame == u.mfn;
                ok = users.all(|((who, _), _)| *who == mapper) && agrees && (!write || writes || ok);
            }
            None => ok &= self.guest(dom).frames.contains(&frame),
        }
        if !ok || write && !self.writable(dom, frame) {
            return Some(Err(GNTST_GENERAL_ERROR));
        }
        let second = self.second[usize::from(mapper)];
        let reachable = place.is_none_or(|p| p < IN_FIRST || p < PLACES && second);
        Some(if flags & HOST5 == 0 || reachable { Ok(frame) } else { Err(-22) })
    }

    /// Notes that the use mapped there has lost its mapping.
    pub(crate) fn unplace(&mut self, mapper: u16, gone: impl Fn(usize) -> bool) {
        for ((who, _), u) in &mut self.live {
            if *who == mapper && u.place.is_some_and(&gone) {
                u.flags &= !HOST5;
                u.place = None;
            }
        }
        self.live.retain(|_, u| u.flags & (HOST5 | DEVICE5) != 0);
    }

    /// Predicts the result of an unmap, and applies it.
    pub(crate) fn unmapped(&mut self, who: u16, op: &GnttabUnmapGrantRef) -> i16 {
        let at = |p| va(self.guest(who), p);
        let Some(u) = self.live.get(&(who, op.handle)).copied() else { return GNTST_BAD_HANDLE };
        let mut left = u.flags;
        match op.dev_bus_addr {
            0 => {}
            FROM_VIRT if u.flags & DEVICE5 == 0 => return GNTST_BAD_DEV_ADDR,
            frame if frame != FROM_VIRT && u64::from(frame) != u.mfn.0 => return GNTST_GENERAL_ERROR,
            _ => left &= !DEVICE5,
        }
        let mut place = u.place;
        if u.flags & HOST5 != 0 {
            match (u.place, op.host_virt_addr) {
                (None, 0) => left &= !HOST5,
                (Some(_), 0) => {}
                (Some(p), va) if va == at(p) => (left, place) = (left & !HOST5, None),
                _ => return -22,
            }
        }
        let u = Use { flags: left, place, ..u };
        let flushed = self.live.insert((who, op.handle), u).is_some_and(|old| old.place != place);
        if left & (HOST5 | DEVICE5) == 0 {
            self.live.remove(&(who, op.handle));
        }
        i16::from(!flushed)
    }

    pub(crate) fn check(&self) {
        let mut extra = Vec::new();
        for u in self.live.values() {
            let write = u64::from(u.flags & RO5 == 0);
            let nowhere = u.flags & HOST5 != 0 && u.place.is_none();
            let n = u64::from(u.flags & DEVICE5 != 0) + u64::from(nowhere);
            extra.push((u.mfn, n, n * write));
        }
        for id in 0..DOMAINS {
            if !self.domain_there(id) {
                continue;
            }
            let d = self.w.dom(id);
            for r in 0..USED_REFS {
                let pins = self.pins(id, r);
                assert_eq!(d.grants.active(GrantRef(r.into())).unwrap().pin, pins, "pins of d{id} ref {r}");
                if let Some(g) = self.guests[usize::from(id)].as_ref().filter(|_| self.hostile.is_none()) {
                    let used = self.w.flags(g, r.into()) & (GTF_READING | GTF_WRITING);
                    let writing = if pins & 0xff_00ff != 0 { GTF_WRITING } else { 0 };
                    assert_eq!(used, writing | if pins != 0 { GTF_READING } else { 0 }, "d{id} ref {r}");
                }
            }
            assert_eq!(self.w.handles(id), self.live.keys().filter(|k| k.0 == id).count(), "handles of d{id}");
        }
        let guests: Vec<&Guest> = self.guests.iter().flatten().collect();
        // A CPU reaches the guest's own frames, or what is mapped there now.
        for g in guests.iter().filter(|g| g.id != MODERN) {
            for p in 0..PLACES {
                let Some(mfn) = self.w.store5(g, g.id.into(), va(g, p), 2) else { continue };
                let user = self.live.iter().find(|(k, u)| k.0 == g.id && u.place == Some(p));
                let granted = user.is_some_and(|(_, u)| u.mfn == mfn && u.flags & RO5 == 0);
                let own = self.w.m.frames()[mfn.0 as usize].owner() == Some(DomId(g.id));
                assert!(granted || own, "d{} reaches {mfn:x?} at {p}", g.id);
            }
        }
        self.w.check(&guests, &extra);
    }
}
