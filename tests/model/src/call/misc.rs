//! Other hypercalls, mostly with small numbers as arguments.

use public_headers::xen4::compat;
use public_headers::xen4::compat::arch_x86_32::XenCallback;
use public_headers::xen4::xen as nr;
use public_headers::xen4::{arch_x86_64, mca, platform};
use zerocopy::IntoBytes;

use super::Call;
use crate::hand::Hand;
use crate::layout::code;

pub(super) fn random(h: &mut Hand<'_>) -> Call {
    match h.ch.below(100) {
        0..=38 => physdev_op(h),
        39..=46 => callback_op(h),
        47..=51 => {
            let n = h.ch.below(32);
            let address = h.l.code(code::TRAPS) + 16 * n;
            let trap =
                arch_x86_64::TrapInfo { vector: n as u8, flags: 3, cs: h.l.kernel.0, address, ..Default::default() };
            let list = h.claim_as(&[trap, arch_x86_64::TrapInfo::default()]);
            Call::new("set_trap_table", nr::HYPERVISOR_SET_TRAP_TABLE, &[list])
        }
        52..=54 => {
            let stack = h.l.stack(h.vcpu);
            Call::new("stack_switch", nr::HYPERVISOR_STACK_SWITCH, &[h.l.kernel.1.into(), stack])
        }
        55..=59 if h.l.compat => {
            let cs: u64 = if h.ch.chance(2) { h.small() } else { h.l.kernel.0.into() };
            let args = [cs, h.l.code(code::EVENT), h.l.kernel.0.into(), h.l.code(code::FAILSAFE)];
            Call::new("set_callbacks", nr::HYPERVISOR_SET_CALLBACKS, &args)
        }
        55..=59 => {
            let base = h.ch.pick(&[0, h.l.base, 1 << 47, !0]);
            Call::new("set_segment_base", nr::HYPERVISOR_SET_SEGMENT_BASE, &[h.ch.below(5), base])
        }
        60..=63 => Call::new("fpu_taskswitch", nr::HYPERVISOR_FPU_TASKSWITCH, &[h.ch.below(2)]),
        64..=67 => {
            let val = h.ch.pick(&[0, h.l.base, 0x400, 0x403, !0, h.l.not_guest.start]);
            Call::new("set_debugreg", nr::HYPERVISOR_SET_DEBUGREG, &[h.ch.below(9), val])
        }
        68..=69 => Call::new("get_debugreg", nr::HYPERVISOR_GET_DEBUGREG, &[h.ch.below(9)]),
        70..=74 => Call::new("vm_assist", nr::HYPERVISOR_VM_ASSIST, &[h.ch.below(3), h.ch.below(36)]),
        75..=79 => {
            let text = h.put(&[0x0a6f_6c6c_6568; 8]);
            let text = h.claim(text);
            Call::new("console_io", nr::HYPERVISOR_CONSOLE_IO, &[h.ch.below(3), h.ch.below(60), text])
        }
        80..=83 => {
            let arg = h.put_claim(&[0; 4]);
            Call::new("xen_version", nr::HYPERVISOR_XEN_VERSION, &[h.ch.below(14), arg])
        }
        84..=87 => {
            let mut words: Vec<u64> = (0..12).map(|_| h.small()).collect();
            let cmd = if h.ch.chance(70) { h.ch.pick(&[17, 62, 50, 55]) } else { h.ch.below(66) };
            words[0] = cmd | u64::from(platform::XENPF_INTERFACE_VERSION) << 32;
            let arg = h.put_claim(&words);
            Call::new("platform_op", nr::HYPERVISOR_PLATFORM_OP, &[arg])
        }
        88..=89 => {
            let mut words: Vec<u64> = (0..8).map(|_| h.small()).collect();
            words[0] = h.ch.below(9) | u64::from(mca::XEN_MCA_INTERFACE_VERSION) << 32;
            let arg = h.put_claim(&words);
            Call::new("mca", nr::HYPERVISOR_ARCH_0, &[arg])
        }
        90..=91 => {
            let arg = h.put_claim(&[h.l.code(code::NMI)]);
            Call::new("nmi_op", nr::HYPERVISOR_NMI_OP, &[h.ch.below(3), arg])
        }
        _ => any(h),
    }
}

fn callback_op(h: &mut Hand<'_>) -> Call {
    let cmd = h.ch.below(3);
    let (kind, at) = h.ch.pick(&[
        (0u16, code::EVENT),
        (1, code::FAILSAFE),
        (2, code::SYSCALL),
        (3, code::SYSCALL),
        (4, code::NMI),
        (5, code::SYSCALL),
        (7, code::SYSCALL),
        (8, code::RUN),
    ]);
    let address = if h.ch.chance(1) { h.small() } else { h.l.code(at) };
    let flags = h.ch.below(2) as u16;
    let arg = if h.l.compat {
        let cs = if h.ch.chance(1) { h.small() as u32 } else { h.l.kernel.0.into() };
        let address = XenCallback { cs, eip: address as u32 };
        h.put_bytes(compat::callback::CallbackRegister { type_: kind, flags, address }.as_bytes())
    } else {
        h.put(&[u64::from(kind) | u64::from(flags) << 16, address])
    };
    let arg = h.claim(arg);
    Call::new("callback_op", nr::HYPERVISOR_CALLBACK_OP, &[cmd, arg])
}

/// PHYSDEVOP_*: those Linux uses, and the others.
fn physdev_op(h: &mut Hand<'_>) -> Call {
    let own: u64 = mm::DomId::SELF.0.into();
    let (cmd, words) = match h.ch.below(20) {
        // map_pirq of a line, unmap_pirq, setup_gsi, eoi, eoi_gmfn, irq_status_query
        0..=5 => {
            let gsi = 1 + h.ch.below(26);
            (13, vec![own | 1 << 32, gsi | gsi << 32, 0, 0, 0])
        }
        6..=7 => (14, vec![own | h.ch.below(24) << 32]),
        8..=10 => (21, vec![h.ch.below(24) | h.ch.below(2) << 32]),
        11..=13 => (12, vec![h.ch.below(30)]),
        14 => (h.ch.pick(&[17, 28]), vec![h.mfn().0]),
        15 => (5, vec![h.ch.below(30)]),
        _ => {
            let cmd = h.ch.below(34);
            let words = (0..8).map(|_| h.small()).collect();
            (cmd, words)
        }
    };
    let arg = h.put_claim(&words);
    Call::new("physdev_op", nr::HYPERVISOR_PHYSDEV_OP, &[cmd, arg])
}

/// Returns any number with any arguments.
fn any(h: &mut Hand<'_>) -> Call {
    let number = if h.ch.chance(80) { h.ch.below(64) } else { h.ch.any() };
    // An invalid frame or an excessive batch would test nothing.
    let number = if matches!(number, 13 | 23) { 64 } else { number };
    let mut args = [0; 6];
    for a in &mut args {
        *a = if h.ch.chance(50) { h.small() } else { h.va() };
    }
    Call { name: "any", number, args }
}
