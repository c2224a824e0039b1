//! `callback_op` (30), `set_callbacks` (4) and `nmi_op` (28): where events, failsafe and system calls enter the guest.

use mm::int::low16;
use mm::{Errno, GuestVa};
use public_headers::xen4::arch_x86_64::FLAT_KERNEL_CS64;
use public_headers::xen4::callback::{
    CallbackRegister, CallbackUnregister, CALLBACKF_MASK_EVENTS, CALLBACKOP_REGISTER, CALLBACKOP_UNREGISTER,
    CALLBACKTYPE_EVENT, CALLBACKTYPE_FAILSAFE, CALLBACKTYPE_NMI, CALLBACKTYPE_SYSCALL, CALLBACKTYPE_SYSCALL32,
    CALLBACKTYPE_SYSENTER,
};
use public_headers::xen4::nmi::{XennmiCallback, XENNMI_REGISTER_CALLBACK, XENNMI_UNREGISTER_CALLBACK};
use x86_defs::exception;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::Hc;
use crate::machine::address::is_canonical;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::{Callback, TrapEntry};

/// Arguments of `callback_op`.
pub(crate) struct CallbackOpArgs {
    /// What to do (`CALLBACKOP_*`).
    pub(crate) cmd: u32,
    /// The structure of the command.
    pub(crate) arg: GuestVa,
}

/// Arguments of `set_callbacks`: where the kernel is entered.
pub(crate) struct SetCallbacksArgs {
    pub(crate) event: u64,
    pub(crate) failsafe: u64,
    pub(crate) syscall: u64,
}

/// Arguments of `nmi_op`.
pub(crate) struct NmiOpArgs {
    /// What to do (`XENNMI_*`).
    pub(crate) cmd: u32,
    /// The structure of the command.
    pub(crate) arg: GuestVa,
}

impl<H: Hw> Hv<H> {
    /// Handles `callback_op(cmd, arg)`.
    ///
    /// # Errors
    /// ENOSYS: no such command or type of callback. EINVAL: an address that is not canonical, or a callback that cannot
    /// be unregistered. EFAULT: the argument cannot be read.
    pub(crate) fn do_callback_op(&self, cur: &mut Cur<'_>, args: CallbackOpArgs) -> Hc {
        match args.cmd {
            CALLBACKOP_REGISTER => {
                let reg: CallbackRegister = self.hw.get(args.arg)?;
                register(cur, reg.type_, reg.flags, reg.address)?;
            }
            CALLBACKOP_UNREGISTER => {
                let unreg: CallbackUnregister = self.hw.get(args.arg)?;
                unregister(cur, unreg.type_)?;
            }
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(0)
    }

    /// Handles `set_callbacks(event, failsafe, syscall)`, the old form; addresses that are not canonical are ignored.
    ///
    /// # Errors
    /// None.
    pub(crate) fn do_set_callbacks(&self, cur: &mut Cur<'_>, args: SetCallbacksArgs) -> Hc {
        let SetCallbacksArgs { event, failsafe, syscall } = args;
        for (kind, address) in
            [(CALLBACKTYPE_EVENT, event), (CALLBACKTYPE_FAILSAFE, failsafe), (CALLBACKTYPE_SYSCALL, syscall)]
        {
            // As in Xen, the results of the individual registrations are ignored.
            let _ = register(cur, low16(kind), 0, address);
        }
        Ok(0)
    }

    /// Handles `nmi_op(cmd, arg)`.
    ///
    /// # Errors
    /// ENOSYS: no such command. EINVAL: an address that is not canonical. EFAULT: the argument cannot be read.
    pub(crate) fn do_nmi_op(&self, cur: &mut Cur<'_>, args: NmiOpArgs) -> Hc {
        match args.cmd {
            XENNMI_REGISTER_CALLBACK => {
                let cb: XennmiCallback = self.hw.get(args.arg)?;
                register(cur, low16(CALLBACKTYPE_NMI), 0, cb.handler_address)?;
            }
            XENNMI_UNREGISTER_CALLBACK => unregister(cur, low16(CALLBACKTYPE_NMI))?,
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(0)
    }
}

fn register(cur: &mut Cur<'_>, kind: u16, flags: u16, address: u64) -> Result<(), Errno> {
    if !is_canonical(address) {
        return Err(Errno::INVAL);
    }
    let cs = low16(FLAT_KERNEL_CS64);
    let cb = Callback { rip: address, cs, masks_events: u32::from(flags) & CALLBACKF_MASK_EVENTS != 0 };
    match u32::from(kind) {
        CALLBACKTYPE_EVENT => cur.ctx.event_cb = cb,
        CALLBACKTYPE_FAILSAFE => cur.ctx.failsafe_cb = cb,
        CALLBACKTYPE_SYSCALL => cur.ctx.syscall_cb = cb,
        CALLBACKTYPE_SYSCALL32 => cur.ctx.syscall32_cb = cb,
        CALLBACKTYPE_SYSENTER => cur.ctx.sysenter_cb = cb,
        CALLBACKTYPE_NMI => {
            cur.ctx.traps[usize::from(exception::NMI)] = TrapEntry { rip: address, cs, dpl: 0, masks_events: true };
        }
        _ => return Err(Errno::NOSYS),
    }
    Ok(())
}

fn unregister(cur: &mut Cur<'_>, kind: u16) -> Result<(), Errno> {
    match u32::from(kind) {
        CALLBACKTYPE_EVENT
        | CALLBACKTYPE_FAILSAFE
        | CALLBACKTYPE_SYSCALL
        | CALLBACKTYPE_SYSCALL32
        | CALLBACKTYPE_SYSENTER => Err(Errno::INVAL),
        CALLBACKTYPE_NMI => {
            cur.ctx.traps[usize::from(exception::NMI)] = TrapEntry::default();
            Ok(())
        }
        _ => Err(Errno::NOSYS),
    }
}
