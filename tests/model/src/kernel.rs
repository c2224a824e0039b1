//! What a guest does when it runs: it continues its current activity, or starts a new one.

use std::sync::atomic::Ordering::SeqCst;

use mm::{CpuMask, Machine, Mfn};
use public_headers::xen4::xen as nr;
use xen_compat::host::HostHw;
use xen_compat::machine::entry::{ENTRY_RETURN_FAULT, ENTRY_SYSCALL, ENTRY_SYSCALL32, ENTRY_SYSENTER, INT80, INT82};
use xen_compat::{Cur, Hv};

use crate::cpu::exit;
use crate::guest::Interrupted;
use crate::hand::Hand;
use crate::layout::{code, Layout, CALL_LEN, CODE};
use crate::world::World;

/// Maximum number of interrupted contexts a kernel keeps before it forgets them all.
const DEPTH: usize = 4;
/// Vectors whose frame has an error code.
const ERROR_CODE: u32 = 1 << 8 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17 | 1 << 21;
/// Why the guest exits to the hypervisor.
pub(crate) enum Exit {
    /// It does not exit yet.
    Stays,
    /// A call of the hypervisor or of its own kernel, by this entry.
    Call(u32),
    /// An exception with error code and, for a page fault, its address.
    Trap(u32, u32, u64),
}

/// #GP.
pub(crate) const GP: u32 = 13;
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
        let why = self.next_exit(hv, cur, &mut kernel);
        self.guests[id].as_mut().expect("looked up").kernels[vcpu] = kernel;
        let who = (cur.cpu.0 as usize, id as u16, vcpu as u32);
        if cur.d.mem.is_pae() {
            narrow(cur);
        }
        match why {
            Exit::Stays => {}
            Exit::Call(entry) => {
                let r = &cur.regs;
                let args = if cur.d.mem.is_pae() { [r.rbx, r.rcx, r.rdx] } else { [r.rdi, r.rsi, r.rdx] };
                self.note(who, "call", [r.rax, args[0], args[1], args[2], entry.into(), r.rsp]);
                self.fuse();
                exit(hv, cur, entry);
            }
            Exit::Trap(vector, error_code, cr2) => {
                cur.regs.error_code = error_code;
                let code = self.guests[id].as_ref().map_or(Mfn(0), |g| g.frames[CODE as usize]);
                let bytes = hv.hw.load64(code, 0);
                self.note(who, "trap", [vector.into(), error_code.into(), cr2, cur.regs.rip, bytes, cur.regs.rax]);
                hv.hw.cr2[cur.cpu.0 as usize].store(cr2, SeqCst);
                exit(hv, cur, vector);
            }
        }
    }

    /// Handles the return of a hypercall, or its continuation.
    fn returned(&mut self, cur: &mut Cur<'_>, calling: &mut Option<&'static str>, name: &'static str) {
        let l = Layout::of(cur.d);
        match cur.regs.rip.wrapping_sub(l.base) {
            code::CALLED => {
                self.count(l.name, name, l.result(cur.regs.rax) >= 0);
                if name == "grant_map" {
                    self.count(l.name, "has grants mapped", cur.d.grants.mappings().next().is_some());
                }
                cur.regs.rip = l.code(code::RUN);
            }
            at if at == code::CALLED - CALL_LEN => {
                self.count(l.name, "continuation", true);
                *calling = Some(name);
            }
            // An upcall came in between.
            _ => *calling = Some(name),
        }
    }

    fn next_exit(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>, kernel: &mut crate::guest::Kernel) -> Exit {
        let l = Layout::of(cur.d);
        if l.compat && ![l.kernel, l.user].contains(&(cur.regs.cs, cur.regs.ss)) {
            // The selectors are those of a frame or of a handler, and the CPU does not load them.
            self.count(l.name, "return fault", true);
            return Exit::Trap(ENTRY_RETURN_FAULT | GP, u32::from(cur.regs.cs) & 0xfffc, 0);
        }
        let at = cur.regs.rip.wrapping_sub(l.base);
        if at == code::CALLED - CALL_LEN {
            if self.choice.chance(96) {
                cur.regs.rip = l.code(code::CALLED);
                return Exit::Call(l.call);
            }
            // The guest abandons the call.
            kernel.calling = None;
            cur.regs.rip = l.code(code::RUN);
        } else if let Some(rip_at) = entered(l, at) {
            self.enter(hv, cur, kernel, rip_at);
        } else if at != code::CALLED {
            cur.regs.rip = l.code(code::RUN);
        }
        if !in_kernel(cur) {
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
                let cr2 = l.word(self.choice.any());
                Exit::Trap(vector, self.choice.below(256) as u32 & !3, cr2)
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
        let l = Layout::of(cur.d);
        let was = cur.regs.rip;
        self.count(l.name, "upcall or trap", true);
        if kernel.stack.len() == DEPTH {
            kernel.stack.clear();
            kernel.calling = None;
            cur.regs.rsp = l.stack(cur.v.id.0);
        } else {
            kernel.stack.push(Interrupted { regs: *cur.regs, frame: cur.regs.rsp, rip_at });
        }
        cur.regs.rip = l.code(code::RUN);
        cur.regs.rsp = l.word(cur.regs.rsp.wrapping_sub(0x80));
        if was == l.code(code::EVENT) {
            self.serve_events(hv, cur);
        }
    }

    /// Acts as a guest's upcall handler: clears the flag, takes pending ports of the first words.
    fn serve_events(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>) {
        let l = Layout::of(cur.d);
        let (info, off) = cur.v.vcpu_info_at();
        let at_home = info == cur.d.shared_info;
        let mut hand = hand(hv, cur, &mut self.choice, &[]);
        if at_home {
            let home = l.shared() + off as u64;
            let masked = hand.load(home).unwrap_or(0) & 0xff00;
            hand.store_word(home, masked);
            hand.store_word(home + l.pending_sel, 0);
        } else if hv.hw.frames()[info.0 as usize].is_owned_by(cur.d.id) {
            // `shared_info` may be mapped anywhere in the guest.
            hv.hw.store8(info, off, 0);
            hv.hw.write(info, off + l.pending_sel as usize, &[0; 8][..l.word as usize]);
        }
        for word in 0..2 {
            hand.store_word(l.shared() + 2048 + l.word * word, 0);
        }
    }

    /// Returns from the innermost handler.
    fn leave(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>, kernel: &mut crate::guest::Kernel) -> Exit {
        let Some(i) = kernel.stack.pop() else { return Exit::Stays };
        let l = Layout::of(cur.d);
        let mut hand = hand(hv, cur, &mut self.choice, &[]);
        let frame = i.frame.wrapping_add(l.word * i.rip_at).wrapping_sub(l.word * l.iret);
        // RAX, R11, RCX and flags, as the handler found them; a 32-bit kernel needs only EAX.
        let (rcx, r11) = (hand.load(i.frame), hand.load(i.frame.wrapping_add(8)));
        let words = [i.regs.rax, r11.unwrap_or(0), rcx.unwrap_or(0), 0];
        hand.store_words(frame, &words[..l.iret as usize]);
        let (rip, entry) = (cur.regs.rip, cur.regs.entry_vector);
        *cur.regs = i.regs;
        cur.regs.rip = rip;
        cur.regs.entry_vector = entry;
        cur.regs.rsp = frame;
        cur.regs.rax = nr::HYPERVISOR_IRET.into();
        Exit::Call(l.call)
    }

    /// Enters user mode, if there are page tables for it.
    fn enter_user(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>) -> Exit {
        let l = Layout::of(cur.d);
        // 32-bit programs always have page tables, but leave their kernel some time.
        let often = if l.compat {
            40
        } else if cur.ctx.mm.guest_table_user.get() == mm::Root::NONE {
            1
        } else {
            100
        };
        if !self.choice.chance(often) {
            return Exit::Stays;
        }
        let words = l.iret + 5;
        let frame = (cur.regs.rsp & !0xf).wrapping_sub(l.word * words);
        let (cs, ss) = l.user;
        let all = [0, 0, 0, 0, l.code(code::RUN), cs.into(), 0x202, cur.regs.rsp, ss.into()];
        let mut hand = hand(hv, cur, &mut self.choice, &[]);
        hand.store_words(frame, &all[all.len() - words as usize..]);
        cur.regs.rsp = frame;
        cur.regs.rax = nr::HYPERVISOR_IRET.into();
        Exit::Call(l.call)
    }

    /// Acts as a user program: reads and writes memory, makes system calls, faults.
    fn user(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>) -> Exit {
        let l = Layout::of(cur.d);
        self.count(l.name, "program", true);
        match self.choice.below(10) {
            0..=3 if l.compat => match self.choice.pick(&[INT80.into(), ENTRY_SYSCALL32, ENTRY_SYSENTER, GP]) {
                // The gate of hypercalls is not for programs.
                GP => Exit::Trap(GP, u32::from(INT82) << 3 | 2, 0),
                entry => Exit::Call(entry),
            },
            0..=3 => Exit::Call(ENTRY_SYSCALL),
            4..=7 => self.touch(hv, cur),
            8 => Exit::Trap(0x80, 0, 0),
            _ => Exit::Trap(self.choice.pick(&[1, 3, 6, 7, 13, 14]), 0, l.word(self.choice.any())),
        }
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
        let l = Layout::of(cur.d);
        let off = match what {
            0..=5 => l.masks + self.choice.below(4) * 8,
            6..=7 => 2048 + self.choice.below(4) * 8,
            _ => self.choice.below(4) * 64 + 8 * self.choice.below(8),
        };
        let mut hand = hand(hv, cur, &mut self.choice, &[]);
        let hit = hand.store(l.shared() + off, val);
        self.count(l.name, "write shared_info", hit);
        Exit::Stays
    }

    fn call(&mut self, hv: &Hv<HostHw>, cur: &mut Cur<'_>, kernel: &mut crate::guest::Kernel) -> Exit {
        let l = Layout::of(cur.d);
        let frames = self.frames_of(cur);
        let call = crate::call::random(&mut hand(hv, cur, &mut self.choice, &frames));
        let r = &mut *cur.regs;
        r.rax = call.number;
        let args = call.registers(l);
        if l.compat {
            [r.rbx, r.rcx, r.rdx, r.rsi, r.rdi, r.rbp] = args;
        } else {
            [r.rdi, r.rsi, r.rdx, r.r10, r.r8, r.r9] = args;
        }
        r.rip = l.code(code::CALLED);
        r.entry_vector = l.call;
        kernel.calling = Some(call.name);
        Exit::Call(l.call)
    }

    pub(crate) fn frames_of(&self, cur: &Cur<'_>) -> Vec<Mfn> {
        self.guests[cur.d.id.0 as usize].as_ref().map_or(Vec::new(), |g| g.frames.clone())
    }
}

/// Returns the hand of the running vcpu.
pub(crate) fn hand<'a>(
    hv: &'a Hv<HostHw>,
    cur: &'a Cur<'_>,
    ch: &'a mut crate::choice::Choice,
    frames: &'a [Mfn],
) -> Hand<'a> {
    let (l, vcpu) = (Layout::of(cur.d), cur.v.id.0);
    let ring3 = !l.compat || !in_kernel(cur);
    Hand { hv, ch, cpu: cur.cpu, d: cur.d, l, ring3, vcpu, frames, at: l.args(vcpu) }
}

/// Returns whether the running vcpu executes its kernel.
fn in_kernel(cur: &Cur<'_>) -> bool {
    let l = Layout::of(cur.d);
    if l.compat {
        cur.regs.cs == l.kernel.0
    } else {
        cur.ctx.kernel_mode
    }
}

/// Cuts registers to what 32-bit code has.
fn narrow(cur: &mut Cur<'_>) {
    let r = &mut *cur.regs;
    for reg in
        [&mut r.rax, &mut r.rbx, &mut r.rcx, &mut r.rdx, &mut r.rsi, &mut r.rdi, &mut r.rbp, &mut r.rsp, &mut r.rip]
    {
        *reg &= 0xffff_ffff;
    }
}

/// If `at` is the entry of a handler, returns the number of words between the frame's beginning and its RIP.
fn entered(l: &Layout, at: u64) -> Option<u64> {
    match at {
        code::EVENT | code::SYSCALL | code::NMI => Some(l.saved),
        // DS, ES, FS and GS are in between.
        code::FAILSAFE => Some(l.saved + 4),
        _ => {
            let n = at.checked_sub(code::TRAPS).filter(|n| *n < 256 * 16 && n.is_multiple_of(16))? / 16;
            Some(l.saved + u64::from(n < 32 && ERROR_CODE >> n & 1 != 0))
        }
    }
}
