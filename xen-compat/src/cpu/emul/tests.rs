mod edges;

use crate::{GuestAbi, Xen4};
use x86_defs::cr4;
use x86_defs::exception::DB;

use crate::machine::cr4::CR4_VISIBLE;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;

use public_headers::xen4::arch_x86_64::{CpuUserRegs, FLAT_RING3_CS64};

use crate::cpu::emul::*;
use crate::host::build::{add_domain, machine, with_vcpu};
use crate::host::{HostHw, GUEST_VA};
use crate::machine::hw::{CpuFeatures, GuestCopy, GuestMode};
use crate::state::domain::{Domain, VcpuRef};
use crate::state::time::domain_tsc::TscMode;
use crate::time::domain_tsc::TscSettings;
use cpu_policy::CpuPolicy;

/// Where the tests put their code, and their data.
const CODE: u64 = GUEST_VA + 0x40_000;
const DATA: u64 = GUEST_VA + 0x50_000;

fn one(id: u16) -> (Arc<Hv<HostHw>>, Arc<Domain>, VcpuRef) {
    let hv = machine(1);
    let d = add_domain(&hv, id, 1);
    let v = d.vcpu(0).unwrap();
    (hv, d, v)
}

/// Runs `code` as the guest kernel after `set`; gives what came of it to `check`.
fn run(hv: &Hv<HostHw>, v: &VcpuRef, code: &[u8], set: impl FnOnce(&mut Cur<'_>)) -> (EmulResult, CpuUserRegs) {
    hv.hw.copy_to_guest(CODE, code).unwrap();
    with_vcpu(v, 0, |cur| {
        cur.ctx.iopl = 1;
        cur.regs.rip = CODE;
        cur.regs.cs = low16(FLAT_RING3_CS64);
        cur.regs.rflags = 0x202;
        set(cur);
        let r = hv.emulate_privop(cur);
        (r, *cur.regs)
    })
}

#[test]
fn cli_needs_iopl() {
    let (hv, _d, v) = one(1);
    let (r, regs) = run(&hv, &v, &[0xfa], |_| {});
    assert_eq!((r, regs.rip), (EmulResult::Done, CODE + 1));
    let (r, regs) = run(&hv, &v, &[0xfa], |c| c.ctx.iopl = 0);
    assert_eq!((r, regs.rip), (EmulResult::NotHandled, CODE));
    let (r, _) = run(&hv, &v, &[0xfb], |c| c.ctx.kernel_mode = false);
    assert_eq!(r, EmulResult::NotHandled);
}

#[test]
fn single_step_traps_behind_the_instruction() {
    let (hv, _d, v) = one(1);
    let (r, regs) = run(&hv, &v, &[0xfa], |c| c.regs.rflags |= x86_defs::eflags::TF);
    assert_eq!((r, regs.rip), (EmulResult::Inject(DB, 0), CODE + 1));
}

#[test]
fn control_registers() {
    let (hv, _d, v) = one(1);
    let (r, regs) = run(&hv, &v, &[0x41, 0x0f, 0x20, 0xc1], |c| c.ctx.guest_ts = true);
    assert_eq!((r, regs.r9), (EmulResult::Done, 0x8005_003b));
    let (r, _) = run(&hv, &v, &[0x0f, 0x22, 0xc0], |c| c.regs.rax = 0x8005_0033);
    assert_eq!(r, EmulResult::Done);
    // Paging off: no.
    let (r, _) = run(&hv, &v, &[0x0f, 0x22, 0xc0], |c| c.regs.rax = 0x33);
    assert_eq!(r, EmulResult::NotHandled);
    let (r, _) = run(&hv, &v, &[0x0f, 0x22, 0xe0], |c| c.regs.rax = u64::MAX);
    assert_eq!(r, EmulResult::Done);
    let (_, regs) = run(&hv, &v, &[0x0f, 0x20, 0xe0], |c| c.ctx.cr4 = 0x660);
    assert_eq!(regs.rax, 0x660);
    let (r, regs) = run(&hv, &v, &[0x0f, 0x22, 0xd1], |c| c.regs.rcx = 0x1234_5000);
    assert_eq!((r, regs.rip), (EmulResult::Done, CODE + 3));
    let (_, regs) = run(&hv, &v, &[0x0f, 0x20, 0xd6], |_| {});
    assert_eq!(regs.rsi, 0x1234_5000);
    let (r, _) = run(&hv, &v, &[0x44, 0x0f, 0x20, 0xc0], |_| {});
    assert_eq!(r, EmulResult::NotHandled, "CR8 is not for guests");
}

#[test]
fn cr4_is_loaded_as_far_as_guests_choose_it() {
    let (hv, _d, v) = one(1);
    let (r, _) = run(&hv, &v, &[0x0f, 0x22, 0xe0], |c| c.regs.rax = cr4::TSD);
    assert_eq!((r, hv.hw.guest_cr4.load(SeqCst)), (EmulResult::Done, CR4_VISIBLE | cr4::TSD));
    // With each switch.
    hv.hw.load_guest_cr4(0);
    with_vcpu(&v, 0, |cur| Xen4::load_context(&hv, cur));
    assert_eq!(hv.hw.guest_cr4.load(SeqCst), CR4_VISIBLE | cr4::TSD);
    // RDTSC faults then: the kernel's is carried out, its processes' are its own business.
    hv.hw.pass(1 << 33);
    let (r, regs) = run(&hv, &v, &[0x0f, 0x31], |_| {});
    assert_eq!((r, regs.rdx), (EmulResult::Done, 2));
    let (r, _) = run(&hv, &v, &[0x0f, 0x31], |c| c.ctx.kernel_mode = false);
    assert_eq!(r, EmulResult::NotHandled);
}

#[test]
fn an_emulated_counter_traps_everywhere_and_runs_in_guest_time() {
    const RDTSC: &[u8] = &[0x0f, 0x31];
    const RDTSCP: &[u8] = &[0x0f, 0x01, 0xf9];
    let (hv, d, v) = one(1);
    let always = TscSettings { mode: TscMode::AlwaysEmulate, elapsed: 1 << 33, khz: 2_000_000, incarnation: 0 };
    hv.tsc_set_info(&d, always);
    with_vcpu(&v, 0, |cur| Xen4::load_context(&hv, cur));
    assert_eq!(hv.hw.guest_cr4.load(SeqCst), CR4_VISIBLE | cr4::TSD);
    let (_, regs) = run(&hv, &v, &[0x0f, 0x20, 0xe0], |_| {});
    assert_eq!(regs.rax, CR4_VISIBLE, "the guest's own is another");
    let _ = run(&hv, &v, &[0x0f, 0x22, 0xe0], |c| c.regs.rax = 0);
    assert_eq!(hv.hw.guest_cr4.load(SeqCst) & cr4::TSD, cr4::TSD, "it cannot switch it off");
    // Two ticks a nanosecond, from 2^33 ns on.
    let read = |code: &[u8], kernel| {
        let (r, regs) = run(&hv, &v, code, |c| {
            c.ctx.kernel_mode = kernel;
            (c.ctx.msrs.tsc_aux, c.regs.rcx) = (7, 0x10);
        });
        (r, regs.rdx << 32 | regs.rax, regs.rcx)
    };
    let first = read(RDTSC, true);
    assert_eq!((first.0, first.1 >> 32), (EmulResult::Done, 4));
    let user = read(RDTSC, false);
    assert!(user.0 == EmulResult::Done && user.1 > first.1);
    assert_eq!(read(RDTSCP, true).0, EmulResult::Inject(GP, 0), "its policy does not have it");
    let mut policy = CpuPolicy::clone(&d.emul.policy());
    policy.extd[1].edx = cpu_policy::features::RDTSCP_E1D;
    d.emul.set_policy(policy);
    let with_aux = read(RDTSCP, false);
    assert!(with_aux.0 == EmulResult::Done && with_aux.1 > user.1 && with_aux.2 == 7);
    let by_msr = read(&[0x0f, 0x32], true);
    assert!(by_msr.0 == EmulResult::Done && by_msr.1 > with_aux.1);
    // What the guest forbids its processes stays forbidden.
    with_vcpu(&v, 0, |cur| cur.ctx.cr4 |= cr4::TSD);
    assert_eq!([read(RDTSC, false).0, read(RDTSCP, false).0], [EmulResult::NotHandled; 2]);
    assert_eq!(read(RDTSC, true).0, EmulResult::Done);
    // The CPU's own again.
    hv.tsc_set_info(&d, TscSettings { mode: TscMode::NeverEmulate, ..always });
    with_vcpu(&v, 0, |cur| {
        cur.ctx.cr4 = CR4_VISIBLE;
        Xen4::load_context(&hv, cur);
    });
    assert_eq!(hv.hw.guest_cr4.load(SeqCst), CR4_VISIBLE);
    assert_eq!(read(RDTSC, true).1, hv.hw.clock.load(SeqCst));
}

#[test]
fn state_a_vcpu_begins_to_use_is_its_own() {
    let (hv, d, v) = one(1);
    let all = hv.hw.xcr0_max();
    let mut policy = CpuPolicy::clone(&d.emul.policy());
    policy.xstate[0].eax = all as u32;
    d.emul.set_policy(policy);
    with_vcpu(&v, 0, |cur| cur.ctx.xcr0_used = 1);
    let xsetbv = |val: u64| {
        hv.hw.fpu_loaded.store(0, SeqCst);
        let (r, _) = run(&hv, &v, &[0x0f, 0x01, 0xd1], |c| {
            c.ctx.cr4 |= cr4::OSXSAVE;
            (c.regs.rax, c.regs.rcx, c.regs.rdx) = (val, 0, 0);
        });
        (r, hv.hw.fpu_loaded.load(SeqCst))
    };
    assert_eq!(xsetbv(3), (EmulResult::Done, 3), "what somebody else left is gone");
    assert_eq!(xsetbv(1), (EmulResult::Done, 0));
    assert_eq!(xsetbv(3), (EmulResult::Done, 0), "it has used it before");
}

#[test]
fn msrs() {
    let (hv, _d, v) = one(1);
    let read = |msr: u64| {
        run(&hv, &v, &[0x0f, 0x32], |c| {
            c.regs.rcx = msr;
            c.ctx.traps[13].rip = 1;
        })
    };
    let (r, regs) = read(0x1b);
    assert_eq!((r, regs.rdx << 32 | regs.rax), (EmulResult::Done, 0xfee0_0900));
    let (_, regs) = read(0x277);
    assert_eq!(regs.rdx << 32 | regs.rax, mm::pte::PAT_VALUE);
    let (r, _) = read(0xdead_beef);
    assert_eq!(r, EmulResult::Inject(GP, 0));
    // A non-canonical segment base.
    let (r, _) = run(&hv, &v, &[0x0f, 0x30], |c| {
        c.regs.rcx = 0xc000_0102;
        c.regs.rdx = 0x8000_0000;
    });
    assert_eq!(r, EmulResult::Inject(GP, 0));
    let (r, _) = run(&hv, &v, &[0x0f, 0x32], |c| c.ctx.kernel_mode = false);
    assert_eq!(r, EmulResult::NotHandled);
}

#[test]
fn ports_of_an_unprivileged_domain() {
    let (hv, d, v) = one(1);
    let (r, regs) = run(&hv, &v, &[0xec], |c| (c.regs.rdx, c.regs.rax) = (0x60, 0x1122_3344_5566_7700));
    assert_eq!((r, regs.rax), (EmulResult::Done, 0x1122_3344_5566_77ff));
    let (_, regs) = run(&hv, &v, &[0xed], |c| (c.regs.rdx, c.regs.rax) = (0xffff, 0));
    assert_eq!(regs.rax, 0xffff_ffff);
    // CONFIG_ADDRESS is kept for everybody, whole words only.
    run(&hv, &v, &[0xef], |c| (c.regs.rdx, c.regs.rax) = (0xcf8, 0x8000_1234));
    let (_, regs) = run(&hv, &v, &[0xed], |c| (c.regs.rdx, c.regs.rax) = (0xcf8, 0));
    assert_eq!(regs.rax, 0x8000_1234);
    run(&hv, &v, &[0xee], |c| (c.regs.rdx, c.regs.rax) = (0xcf8, 0xff));
    assert_eq!(d.emul.pci_cf8.load(core::sync::atomic::Ordering::Relaxed), 0x8000_1234);
    // The RTC's index, too.
    run(&hv, &v, &[0xe6, 0x70], |c| c.regs.rax = 0x0b);
    let (_, regs) = run(&hv, &v, &[0x66, 0xe5, 0x70], |c| c.regs.rax = 0);
    assert_eq!(regs.rax, 0xff0b);
}

#[test]
fn port_bitmap() {
    let (hv, _d, v) = one(1);
    let mut bits = [0xffu8; 16];
    bits[8] = 0xfc; // Ports 0x40 and 0x41.
    hv.hw.copy_to_guest(DATA, &bits).unwrap();
    let try_port = |port: u64, op: u8| {
        run(&hv, &v, &[op], |c| {
            (c.ctx.iopl, c.ctx.iobmp, c.ctx.iobmp_limit) = (0, DATA, 0x80);
            c.regs.rdx = port;
        })
        .0
    };
    assert_eq!(try_port(0x40, 0xec), EmulResult::Done);
    assert_eq!(try_port(0x41, 0xec), EmulResult::Done);
    assert_eq!(try_port(0x41, 0xed), EmulResult::NotHandled);
    assert_eq!(try_port(0x42, 0xec), EmulResult::NotHandled);
    assert_eq!(try_port(0x80, 0xec), EmulResult::NotHandled);
}

#[test]
fn string_io_counts() {
    let (hv, _d, v) = one(1);
    let (r, regs) = run(&hv, &v, &[0xf3, 0x66, 0x6d], |c| {
        (c.regs.rdx, c.regs.rdi, c.regs.rcx) = (0x1f0, DATA, 100);
    });
    assert_eq!((r, regs.rip, regs.rcx, regs.rdi), (EmulResult::Done, CODE + 3, 0, DATA + 200));
    let mut b = [0; 4];
    hv.hw.copy_from_guest(DATA + 198, &mut b).unwrap();
    assert_eq!(b, [0xff, 0xff, 0, 0]);
    // A long one takes several exits.
    let (r, regs) = run(&hv, &v, &[0xf3, 0x6e], |c| {
        (c.regs.rdx, c.regs.rsi, c.regs.rcx) = (0x1f0, DATA, 100_000);
    });
    assert_eq!((r, regs.rip), (EmulResult::Done, CODE));
    assert!(regs.rcx < 100_000 && regs.rcx > 0);
    // Hypervisor addresses fault.
    let (r, _) = run(&hv, &v, &[0x6c], |c| (c.regs.rdx, c.regs.rdi) = (0x1f0, 0xffff_8000_0000_0000));
    assert_eq!(r, EmulResult::Inject(GP, 0));
    // No repetitions: nothing happens.
    let (r, regs) = run(&hv, &v, &[0xf3, 0x6c], |c| (c.regs.rdx, c.regs.rdi, c.regs.rcx) = (0x1f0, 0, 0));
    assert_eq!((r, regs.rip), (EmulResult::Done, CODE + 2));
}

#[test]
fn io_breakpoints_raise_debug_exceptions() {
    let (hv, _d, v) = one(1);
    // Breakpoint 1: I/O of two bytes from 0x1f0 on.
    let armed = |c: &mut Cur<'_>| {
        c.ctx.cr4 |= 1 << 3;
        hv.set_debugreg(c, 1, 0x1f0).unwrap();
        hv.set_debugreg(c, 7, 1 << 2 | 6 << 20).unwrap();
    };
    let hit = EmulResult::Inject(DB, 0);
    let dr6 = || core::mem::take(&mut v.v().ctx.try_lock().unwrap().debugreg[6]);
    for (code, port, want) in [(&[0xec][..], 0x1f1, hit), (&[0xee], 0x1f0, hit), (&[0xee], 0x1f2, EmulResult::Done)] {
        let (r, regs) = run(&hv, &v, code, |c| {
            armed(c);
            c.regs.rdx = port;
        });
        assert_eq!((r, regs.rip), (want, CODE + 1));
        assert_eq!(dr6(), if want == hit { 0xffff_0ff2 } else { 0 });
    }
    // One repetition at a time.
    for left in (1..=3).rev() {
        let (r, regs) = run(&hv, &v, &[0xf3, 0x6e], |c| {
            armed(c);
            (c.regs.rdx, c.regs.rsi, c.regs.rcx) = (0x1f0, DATA, left);
        });
        assert_eq!((r, regs.rip, regs.rcx), (hit, if left == 1 { CODE + 2 } else { CODE }, left - 1));
        assert_eq!(dr6(), 0xffff_0ff2);
    }
}

#[test]
fn forced_cpuid() {
    let (hv, _d, v) = one(0);
    let ask = |leaf: u64, sub: u64| {
        hv.hw.copy_to_guest(CODE, b"\x0f\x0bxen\x0f\xa2").unwrap();
        with_vcpu(&v, 0, |cur| {
            cur.regs.rip = CODE;
            (cur.regs.rax, cur.regs.rcx) = (leaf, sub);
            assert_eq!(hv.emulate_forced_cpuid(cur), EmulResult::Done);
            assert_eq!(cur.regs.rip, CODE + 7);
            (cur.regs.rax, cur.regs.rbx, cur.regs.rcx, cur.regs.rdx)
        })
    };
    assert_eq!(ask(0x4000_0000, 0), (0x4000_0005, 0x566e_6558, 0x6558_4d4d, 0x4d4d_566e));
    assert_eq!(ask(0x4000_0001, 0).0, 0x4_0011);
    assert_eq!(ask(0x4000_0100, 0), (0, 0, 0, 0));
    assert_eq!(ask(0x1234, 0), (0, 0, 0, 0));
    hv.hw.copy_to_guest(CODE, b"\x0f\x0bxen\x0f\x0b").unwrap();
    with_vcpu(&v, 0, |cur| {
        cur.regs.rip = CODE;
        assert_eq!(hv.emulate_forced_cpuid(cur), EmulResult::NotHandled);
    });
}

#[test]
fn random_code_never_panics() {
    for id in [0, 1] {
        let (hv, d, v) = one(id);
        d.ioports_permit(0, 0xffff).unwrap();
        let mut x = 0x0123_4567_89ab_cdefu64;
        let mut done = 0;
        for _ in 0..200_000 {
            let mut code = [0u8; 16];
            for half in code.chunks_mut(8) {
                x ^= x << 13;
                x ^= x >> 7;
                x ^= x << 17;
                half.copy_from_slice(&x.to_le_bytes());
            }
            let likely = [0x0fu8, 0xe4, 0xec, 0xee, 0xef, 0x6c, 0x6f, 0xfa, 0x66, 0xf3, code[0]];
            code[0] = likely[(x % 11) as usize];
            if code[0] == 0x0f {
                let second = [0x20u8, 0x21, 0x22, 0x23, 0x30, 0x32, 0xa2, 0x01, 0x06];
                code[1] = second[(x >> 8) as usize % 9];
            }
            let (r, _) = run(&hv, &v, &code, |c| {
                for n in 0..16 {
                    *gpr_mut(c.regs, n) = [x.rotate_left(n as u32), n as u64, x & 0xffff, DATA][(x >> n) as usize & 3];
                }
                // MOV to CR3 is memory management's to test.
                c.ctx.cr4 |= cr4::OSXSAVE;
                // A handler and a stack for page faults.
                c.ctx.traps[14].rip = CODE;
                (c.ctx.kernel_sp, c.regs.rsp) = (DATA + 0x8000, DATA + 0x8000);
            });
            done += u32::from(r == EmulResult::Done);
        }
        assert!(done > 10_000);
    }
}
