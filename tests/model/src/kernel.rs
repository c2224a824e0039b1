//! What a guest does when it runs: it continues its current activity, or starts a new one.

use std::sync::atomic::Ordering::SeqCst;
use xen_compat::{GuestAbi, Xen4};

use mm::pte::{self, PRESENT, RW, USER};
use mm::{CpuMask, Machine, Mfn};
use public_headers::xen4::arch_x86_64::{FLAT_RING3_CS64, FLAT_RING3_SS64};
use public_headers::xen4::xen as nr;
use xen_compat::host::HostHw;
use xen_compat::machine::entry::ENTRY_SYSCALL;
use xen_compat::{Cur, Hv};

use crate::guest::{rip, stack, va, Interrupted, CODE, SHARED, SYSCALL_LEN};
use crate::hand::Hand;
use crate::within::within;
use crate::world::World;

/// Maximum number of interrupted contexts a kernel keeps before it forgets them all.
const DEPTH: usize = 4;
/// Vectors whose frame has an error code.
const ERROR_CODE: u32 = 1 << 8 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17 | 1 << 21;
/// Error code bits of a page fault.
const PFEC: [u32; 3] = [1, 2, 4];

/// Why the guest exits to the hypervisor.
enum Exit {
    /// It does not exit yet.
    Stays,
    /// SYSCALL.
    Call,
    /// An exception with error code and, for a page fault, its address.
    Trap(u32, u32, u64),
}

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

impl World {
    /// Runs the loaded vcpu once.
    pub fn guest_mode(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>) {
        let (id, vcpu) = (cur.d.id.0 as usize, cur.v.id.index());
        let Some(mut kernel) = self.guests[id].as_mut().and_then(|g| g.kernels.get_mut(vcpu)).map(std::mem::take)
        else {
            panic!("d{id}v{vcpu} runs and is not there");
        };
        if let Some(name) = kernel.calling.take() {
            self.returned(cur, &mut kernel.calling, name);
        }
        let exit = self.next_exit(hv, cur, &mut kernel);
        self.guests[id].as_mut().expect("looked up").kernels[vcpu] = kernel;
        let who = (cur.cpu.0 as usize, id as u16, vcpu as u32);
        match exit {
            Exit::Stays => {}
            Exit::Call => {
                let r = &cur.regs;
                self.note(who, "call", [r.rax, r.rdi, r.rsi, r.rdx, r.r10, r.rsp]);
                self.fuse();
                within(|| Xen4::exit(hv, cur, ENTRY_SYSCALL));
            }
            Exit::Trap(vector, error_code, cr2) => {
                cur.regs.error_code = error_code;
                let code = self.guests[id].as_ref().map_or(Mfn(0), |g| g.frames[CODE as usize]);
                let bytes = hv.hw.load64(code, 0);
                self.note(who, "trap", [vector.into(), error_code.into(), cr2, cur.regs.rip, bytes, cur.regs.rax]);
                hv.hw.cr2[cur.cpu.0 as usize].store(cr2, SeqCst);
                within(|| Xen4::exit(hv, cur, vector));
            }
        }
    }

    /// Handles the return of a hypercall, or its continuation.
    fn returned(&mut self, cur: &mut Cur<'_>, calling: &mut Option<&'static str>, name: &'static str) {
        match cur.regs.rip {
            rip::CALLED => {
                let ok = (cur.regs.rax as i64) >= 0;
                self.count(name, ok);
                if name == "grant_map" {
                    self.count("has grants mapped", cur.d.grants.mappings().next().is_some());
                }
                cur.regs.rip = rip::RUN;
            }
            at if at == rip::CALLED - SYSCALL_LEN => {
                self.count("continuation", true);
                *calling = Some(name);
            }
            // An upcall came in between.
            _ => *calling = Some(name),
        }
    }

    fn next_exit(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>, kernel: &mut crate::guest::Kernel) -> Exit {
        let at = cur.regs.rip;
        if at == rip::CALLED - SYSCALL_LEN {
            if self.choice.chance(96) {
                cur.regs.rip = rip::CALLED;
                return Exit::Call;
            }
            // The guest abandons the call.
            kernel.calling = None;
            cur.regs.rip = rip::RUN;
        } else if let Some(rip_at) = entered(at) {
            self.enter(hv, cur, kernel, rip_at);
        } else if at != rip::CALLED {
            cur.regs.rip = rip::RUN;
        }
        if !cur.ctx.kernel_mode {
            return self.user(hv, cur);
        }
        if !kernel.stack.is_empty() && self.choice.chance(60) {
            return self.leave(hv, cur, kernel);
        }
        match self.choice.below(1000) {
            0..=99 => self.touch(hv, cur),
            100..=149 => self.store_to_table(hv, cur),
            150..=179 => self.privileged(hv, cur),
            180..=184 => {
                let vector =
                    self.choice.pick(&[0u32, 1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 16, 17, 19, 0x80, 0x82, 0x101, 0x102]);
                Exit::Trap(vector, self.choice.below(256) as u32 & !3, self.choice.any())
            }
            185..=199 if kernel.stack.is_empty() => self.enter_user(hv, cur),
            200..=209 => {
                // A CPU's TLB may drop entries at any time.
                hv.hw.memory.flush_tlb_cpus(CpuMask::of(cur.cpu));
                Exit::Stays
            }
            210..=229 => self.write_shared(hv, cur),
            _ => self.call(hv, cur, kernel),
        }
    }

    /// Enters a handler: records the interrupted context and handles events.
    fn enter(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>, kernel: &mut crate::guest::Kernel, rip_at: u64) {
        let was = cur.regs.rip;
        self.count("upcall or trap", true);
        if kernel.stack.len() == DEPTH {
            kernel.stack.clear();
            kernel.calling = None;
            cur.regs.rsp = stack(cur.v.id.0);
        } else {
            kernel.stack.push(Interrupted { regs: *cur.regs, frame: cur.regs.rsp, rip_at });
        }
        cur.regs.rip = rip::RUN;
        cur.regs.rsp = cur.regs.rsp.wrapping_sub(0x80);
        if was == rip::EVENT {
            self.serve_events(hv, cur);
        }
    }

    /// Acts as a guest's upcall handler: clears the flag, takes pending ports of the first words.
    fn serve_events(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>) {
        let (info, off) = cur.v.vcpu_info_at();
        let at_home = info == cur.d.shared_info;
        let mut hand = hand(hv, cur, &mut self.choice, &[]);
        if at_home {
            let home = SHARED + off as u64;
            let masked = hand.load(home).unwrap_or(0) & 0xff00;
            hand.store(home, masked);
            hand.store(home + 8, 0);
        } else if hv.hw.frames()[info.0 as usize].is_owned_by(cur.d.id) {
            // `shared_info` may be mapped anywhere in the guest.
            hv.hw.store8(info, off, 0);
            hv.hw.store64(info, off + 8, 0);
        }
        for word in 0..2 {
            hand.store(SHARED + 2048 + 8 * word, 0);
        }
    }

    /// Returns from the innermost handler.
    fn leave(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>, kernel: &mut crate::guest::Kernel) -> Exit {
        let Some(i) = kernel.stack.pop() else { return Exit::Stays };
        let mut hand = hand(hv, cur, &mut self.choice, &[]);
        // The frame of the hypercall begins four words before RIP.
        let frame = i.frame.wrapping_add(8 * i.rip_at).wrapping_sub(32);
        let (rcx, r11) = (hand.load(i.frame), hand.load(i.frame.wrapping_add(8)));
        for (n, word) in [i.regs.rax, r11.unwrap_or(0), rcx.unwrap_or(0), 0].into_iter().enumerate() {
            hand.store(frame.wrapping_add(8 * n as u64), word);
        }
        let (rip, entry) = (cur.regs.rip, cur.regs.entry_vector);
        *cur.regs = i.regs;
        cur.regs.rip = rip;
        cur.regs.entry_vector = entry;
        cur.regs.rsp = frame;
        cur.regs.rax = nr::HYPERVISOR_IRET.into();
        Exit::Call
    }

    /// Enters user mode, if there are page tables for it.
    fn enter_user(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>) -> Exit {
        if cur.ctx.mm.guest_table_user.get() == mm::Root::NONE && !self.choice.chance(1) {
            return Exit::Stays;
        }
        let frame = (cur.regs.rsp & !0xf).wrapping_sub(72);
        let cs = FLAT_RING3_CS64 | 3;
        let words = [0, 0, 0, 0, rip::RUN, cs.into(), 0x202, cur.regs.rsp, FLAT_RING3_SS64.into()];
        let mut hand = hand(hv, cur, &mut self.choice, &[]);
        for (n, word) in words.into_iter().enumerate() {
            hand.store(frame.wrapping_add(8 * n as u64), word);
        }
        cur.regs.rsp = frame;
        cur.regs.rax = nr::HYPERVISOR_IRET.into();
        Exit::Call
    }

    /// Acts as a user program: reads and writes memory, makes system calls, faults.
    fn user(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>) -> Exit {
        match self.choice.below(10) {
            0..=3 => Exit::Call,
            4..=7 => self.touch(hv, cur),
            8 => Exit::Trap(0x80, 0, 0),
            _ => Exit::Trap(self.choice.pick(&[1, 3, 6, 7, 13, 14]), 0, self.choice.any()),
        }
    }

    /// Reads or writes memory as the CPU does. The data may look like page-table entries. A fault may be genuine.
    fn touch(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>) -> Exit {
        let frames = self.frames_of(cur);
        let mut hand = hand(hv, cur, &mut self.choice, &frames);
        let (va, val, write) = (hand.va(), hand.entry(), hand.ch.chance(60));
        let own = va >= crate::guest::BASE && va < crate::guest::va(crate::guest::FREE);
        let hit = match write {
            // Its own stack and arguments are used with care.
            true if own => true,
            true => hand.store(va, val),
            false => hand.load(va).is_some(),
        };
        self.count("touch", hit);
        if hit || self.choice.chance(50) {
            return Exit::Stays;
        }
        let present = (cur_walk(hv, cur, va) & PRESENT != 0) as u32;
        let ec = (present * PFEC[0]) | (u32::from(write) * PFEC[1]) | PFEC[2];
        self.code(hv, cur, STORES);
        cur.regs.rdi = va;
        Exit::Trap(14, ec, va)
    }

    /// Writes to a page table that is mapped read-only.
    fn store_to_table(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>) -> Exit {
        let frames = self.frames_of(cur);
        let mut hand = hand(hv, cur, &mut self.choice, &frames);
        let level = hand.ch.pick(&[1u64, 1, 1, 2, 3, 0]);
        let (slot, val) = (hand.slot(level.max(1)), hand.entry());
        // Tables of the first frames: L4, L3, L2, L1.
        let mut at = va(4 - level) + slot * 8;
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
        cur.regs.rdx = 0;
        cur.regs.rbx = 0;
        self.fuse();
        let ec = PFEC[0] | PFEC[1] | PFEC[2];
        Exit::Trap(14, ec, at)
    }

    /// Returns an instruction that only a kernel may execute.
    fn privileged(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>) -> Exit {
        if self.choice.chance(10) {
            self.code(hv, cur, &[&[0x0f, 0x0b, b'x', b'e', b'n', 0x0f, 0xa2]]);
            cur.regs.rax = self.choice.pick(&[0, 1, 7, 0xd, 0x4000_0000, 0x4000_0001, 0x4000_0002, 0x8000_0008, !0]);
            cur.regs.rcx = self.choice.below(4);
            return Exit::Trap(6, 0, 0);
        }
        let frames = self.frames_of(cur);
        let (root, some) = {
            let mut hand = hand(hv, cur, &mut self.choice, &frames);
            (hand.table(4).map_or(0, |m| m.0 << 12), hand.va())
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
        let mut bytes = [0x90u8; 16];
        if self.choice.chance(4) {
            bytes.iter_mut().for_each(|b| *b = self.choice.below(256) as u8);
        } else {
            let insn = self.choice.pick(of);
            bytes[..insn.len()].copy_from_slice(insn);
        }
        let at = va(CODE) + if self.choice.chance(2) { 4096 - self.choice.below(16) } else { 0 };
        let mut hand = hand(hv, cur, &mut self.choice, &[]);
        for (n, word) in bytes.chunks_exact(8).enumerate() {
            let word = u64::from_le_bytes(word.try_into().expect("eight bytes"));
            hand.store((at & !7) + 8 * n as u64, word);
        }
        cur.regs.rip = at;
    }

    /// Writes arbitrary data to `shared_info` and to pages shared with the hypervisor.
    fn write_shared(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>) -> Exit {
        let lent: Vec<_> = cur.d.event_channels.lent_frames().collect();
        let what = self.choice.below(10);
        let val = if self.choice.chance(50) { self.choice.any() << 16 ^ self.choice.any() } else { 0 };
        if what < 4 && !lent.is_empty() {
            let mfn = self.choice.pick(&lent);
            let off = self.choice.below(64) * 4;
            let word = self.choice.pick(&[0u32, 0, 1 << 31, 1 << 30, 1 << 29, 3, 5, 0x1_ffff, !0]);
            hv.hw.store32(mfn, off as usize, word);
            return Exit::Stays;
        }
        let off = match what {
            0..=5 => 2560 + self.choice.below(4) * 8,
            6..=7 => 2048 + self.choice.below(4) * 8,
            _ => self.choice.below(4) * 64 + 8 * self.choice.below(8),
        };
        let mut hand = hand(hv, cur, &mut self.choice, &[]);
        let hit = hand.store(SHARED + off, val);
        self.count("write shared_info", hit);
        Exit::Stays
    }

    fn call(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>, kernel: &mut crate::guest::Kernel) -> Exit {
        let frames = self.frames_of(cur);
        let call = crate::call::random(&mut hand(hv, cur, &mut self.choice, &frames));
        let r = &mut *cur.regs;
        r.rax = call.number;
        [r.rdi, r.rsi, r.rdx, r.r10, r.r8, r.r9] = call.args;
        r.rip = rip::CALLED;
        r.entry_vector = ENTRY_SYSCALL;
        kernel.calling = Some(call.name);
        Exit::Call
    }

    fn frames_of(&self, cur: &Cur<'_>) -> Vec<Mfn> {
        self.guests[cur.d.id.0 as usize].as_ref().map_or(Vec::new(), |g| g.frames.clone())
    }
}

/// Returns the hand of the running vcpu.
fn hand<'a>(hv: &'a Hv<HostHw>, cur: &'a Cur<'_>, ch: &'a mut crate::choice::Choice, frames: &'a [Mfn]) -> Hand<'a> {
    Hand { hv, ch, cpu: cur.cpu, d: cur.d, vcpu: cur.v.id.0, frames, at: crate::guest::args(cur.v.id.0) }
}

/// If `at` is the entry of a handler, returns the number of words between the frame's RCX and its RIP.
fn entered(at: u64) -> Option<u64> {
    match at {
        rip::EVENT | rip::SYSCALL | rip::NMI => Some(2),
        // DS, ES, FS and GS are in between.
        rip::FAILSAFE => Some(6),
        _ => {
            let n = at.checked_sub(rip::TRAPS).filter(|n| *n < 256 * 16 && n.is_multiple_of(16))? / 16;
            Some(2 + u64::from(n < 32 && ERROR_CODE >> n & 1 != 0))
        }
    }
}

/// Returns the level 1 entry that translates `va` in the loaded tables, or 0 if there is none.
fn cur_walk(hv: &Hv<HostHw>, cur: &Cur<'_>, va: u64) -> u64 {
    let mut table = hv.hw.root(cur.cpu);
    for shift in [39, 30, 21] {
        let e = hv.hw.load64(table, (va >> shift & 511) as usize * 8);
        if e & (PRESENT | USER) != PRESENT | USER || pte::mfn(e).0 as usize >= hv.hw.frames().len() {
            return 0;
        }
        table = pte::mfn(e);
    }
    hv.hw.load64(table, (va >> 12 & 511) as usize * 8)
}
