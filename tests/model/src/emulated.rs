//! Instructions of a guest that fault, and may be emulated: accesses to memory, stores to page tables that are mapped
//! read-only, privileged ones.

use mm::pte::{self, PRESENT, RW, USER};
use mm::Machine;
use xen_compat::host::HostHw;
use xen_compat::{Cur, Hv};

use crate::kernel::{hand, Exit};
use crate::layout::{Layout, CODE, FREE, L1, TABLES};
use crate::world::World;

/// The REX prefix for operands of 64 bits, which 32-bit code does not have.
const REX_W: u8 = 0x48;
/// Instructions that the hypervisor may emulate for a guest kernel: first writes to page tables through RDI.
const STORES: &[&[u8]] = &[
    &[0x48, 0x89, 0x07],
    &[0x48, 0x87, 0x07],
    &[0xf0, 0x48, 0x0f, 0xb1, 0x0f],
    &[0x48, 0xab],
    &[0xf3, 0x48, 0xab],
    &[0x89, 0x07],
    &[0x66, 0x89, 0x07],
    &[0x88, 0x07],
    &[0x48, 0x21, 0x07],
    &[0x48, 0x09, 0x07],
    &[0x48, 0x01, 0x07],
    &[0x48, 0xc7, 0x07, 0, 0, 0, 0],
    &[0xf0, 0x48, 0x0f, 0xba, 0x2f, 1],
    &[0xf0, 0x48, 0x0f, 0xba, 0x37, 1],
    &[0xf0, 0x0f, 0xc7, 0x0f],
];
const PRIVILEGED: &[&[u8]] = &[
    &[0x0f, 0x30],
    &[0x0f, 0x32],
    &[0x0f, 0x20, 0xc0],
    &[0x0f, 0x20, 0xd0],
    &[0x0f, 0x20, 0xd8],
    &[0x0f, 0x22, 0xc0],
    &[0x0f, 0x22, 0xd0],
    &[0x0f, 0x22, 0xd8],
    &[0x0f, 0x22, 0xe0],
    &[0x0f, 0x23, 0xf8],
    &[0x0f, 0x21, 0xf8],
    &[0x0f, 0x06],
    &[0x0f, 0x09],
    &[0x0f, 0x01, 0xd1],
    &[0xfa],
    &[0xfb],
    &[0xec],
    &[0xed],
    &[0xee],
    &[0xef],
    &[0x6c],
    &[0xf3, 0x6d],
    &[0xf3, 0x6f],
    &[0xe4, 0x71],
    &[0x0f, 0xa2],
    &[0xcd, 0x21],
];
/// Error code bits of a page fault.
const PFEC: [u32; 3] = [1, 2, 4];

impl World {
    /// Reads or writes memory as the CPU does. The data may look like page-table entries. A fault may be genuine.
    pub(crate) fn touch(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>) -> Exit {
        let frames = self.frames_of(cur);
        let mut hand = hand(hv, cur, &mut self.choice, &frames);
        let (l, ring3) = (hand.l, hand.ring3);
        let (va, val, write) = (hand.va(), hand.entry(), hand.ch.chance(60));
        let own = va >= l.base && va < l.va(FREE);
        let hit = match write {
            // Its own stack and arguments are used with care.
            true if own => true,
            true => hand.store(va, val),
            false => hand.load(va).is_some(),
        };
        self.count(l.name, "touch", hit);
        if hit || self.choice.chance(50) {
            return Exit::Stays;
        }
        let present = cur_walk(hv, cur, va, ring3) & PRESENT != 0;
        let [p, w, u] = PFEC;
        let ec = u32::from(present) * p | u32::from(write) * w | u32::from(ring3) * u;
        self.code(hv, cur, STORES);
        cur.regs.rdi = va;
        Exit::Trap(14, ec, va)
    }

    /// Writes to a page table that is mapped read-only.
    pub(crate) fn store_to_table(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>) -> Exit {
        let frames = self.frames_of(cur);
        let mut hand = hand(hv, cur, &mut self.choice, &frames);
        let (l, ring3) = (hand.l, hand.ring3);
        let i = if hand.ch.chance(50) { L1 } else { hand.ch.below(TABLES as u64) as usize };
        let (slot, val) = (hand.slot_of_first(i), hand.entry());
        let mut at = l.va(i as u64) + slot * 8;
        if hand.ch.chance(20) {
            at = hand.va();
        }
        if hand.ch.chance(5) {
            at += 1 + hand.ch.below(7);
        }
        let old = hand.load(at & !7).unwrap_or(0);
        let val = if hand.ch.chance(15) { old ^ RW } else { val };
        self.code(hv, cur, STORES);
        cur.regs.rdi = at;
        cur.regs.rax = if self.choice.chance(50) { val } else { old };
        cur.regs.rcx = if self.choice.chance(90) { val } else { self.choice.below(600) };
        (cur.regs.rdx, cur.regs.rbx) = (0, 0);
        if l.compat && self.choice.chance(60) {
            // CMPXCHG8B by EDX:EAX and ECX:EBX.
            (cur.regs.rax, cur.regs.rdx) = (old, old >> 32);
            (cur.regs.rbx, cur.regs.rcx) = (val, val >> 32);
        }
        self.fuse();
        let ec = PFEC[0] | PFEC[1] | u32::from(ring3) * PFEC[2];
        Exit::Trap(14, ec, at)
    }

    /// Returns an instruction that only a kernel may execute.
    pub(crate) fn privileged(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>) -> Exit {
        if self.choice.chance(10) {
            self.code(hv, cur, &[&[0x0f, 0x0b, b'x', b'e', b'n', 0x0f, 0xa2]]);
            cur.regs.rax = self.choice.pick(&[0, 1, 7, 0xd, 0x4000_0000, 0x4000_0001, 0x4000_0002, 0x8000_0008, !0]);
            cur.regs.rcx = self.choice.below(4);
            return Exit::Trap(6, 0, 0);
        }
        let frames = self.frames_of(cur);
        let (root, some) = {
            let mut hand = hand(hv, cur, &mut self.choice, &frames);
            (hand.table(hand.l.levels).map_or(0, |m| m.0 << 12), hand.va())
        };
        self.code(hv, cur, PRIVILEGED);
        // Control registers, model-specific registers and ports are all named by these.
        cur.regs.rax = self.choice.pick(&[root, root, 0x8005_003b, 0x660, 0, some, !0]);
        cur.regs.rcx =
            self.choice.pick(&[0x10, 0x1b, 0x3a, 0x174, 0xc000_0080, 0xc000_0100, 0xc000_0102, 0x277, 3, 600]);
        cur.regs.rdx = self.choice.pick(&[0x71, 0x3f8, 0xcf8, 0, 0xffff, 0x1_0000]);
        cur.regs.rdi = some;
        cur.regs.rsi = some;
        Exit::Trap(13, if self.choice.chance(5) { 0x82 } else { 0 }, 0)
    }

    /// Stores an instruction, rarely random bytes, and points RIP at it.
    fn code(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>, of: &[&[u8]]) {
        let l = Layout::of(cur.d);
        let mut bytes = [0x90u8; 16];
        if self.choice.chance(4) {
            bytes.iter_mut().for_each(|b| *b = self.choice.below(256) as u8);
        } else {
            let insn = self.choice.pick(of);
            let insn = insn.iter().filter(|b| **b != REX_W || !l.compat);
            bytes.iter_mut().zip(insn).for_each(|(to, b)| *to = *b);
        }
        let at = l.va(CODE) + if self.choice.chance(2) { 4096 - self.choice.below(16) } else { 0 };
        let mut hand = hand(hv, cur, &mut self.choice, &[]);
        for (n, word) in bytes.chunks_exact(8).enumerate() {
            let word = u64::from_le_bytes(word.try_into().expect("eight bytes"));
            hand.store((at & !7) + 8 * n as u64, word);
        }
        cur.regs.rip = at;
    }
}

/// Returns the level 1 entry that translates `va` in the loaded tables, or 0 if there is none, or none for ring 3.
fn cur_walk(hv: &Hv<HostHw>, cur: &Cur<'_>, va: u64, ring3: bool) -> u64 {
    let needed = if ring3 { PRESENT | USER } else { PRESENT };
    let mut table = hv.hw.root(cur.cpu);
    for shift in [39, 30, 21] {
        let e = hv.hw.load64(table, (va >> shift & 511) as usize * 8);
        if e & needed != needed || pte::mfn(e).0 as usize >= hv.hw.frames().len() {
            return 0;
        }
        table = pte::mfn(e);
    }
    hv.hw.load64(table, (va >> 12 & 511) as usize * 8)
}
