//! Where the guest kernel is entered, by selector and offset: `set_trap_table` (0), `stack_switch` (3), `set_callbacks` (4),
//! `nmi_op` (28), `callback_op` (30).

use mm::int::low16;
use mm::Errno;
use public_headers::xen4::callback::{
    CallbackUnregister, CALLBACKF_MASK_EVENTS, CALLBACKOP_REGISTER, CALLBACKOP_UNREGISTER, CALLBACKTYPE_EVENT,
    CALLBACKTYPE_FAILSAFE, CALLBACKTYPE_NMI, CALLBACKTYPE_SYSCALL32, CALLBACKTYPE_SYSENTER,
};
use public_headers::xen4::compat::arch_x86_32::{TrapInfo, XenCallback, FLAT_RING1_CS};
use public_headers::xen4::compat::callback::CallbackRegister;
use public_headers::xen4::compat::nmi::XennmiCallback;
use public_headers::xen4::nmi::{XENNMI_REGISTER_CALLBACK, XENNMI_UNREGISTER_CALLBACK};
use x86_defs::exception;

use crate::cpu::segments::{kernel_selector, StackSwitchArgs};
use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::Hc;
use crate::hypercalls::callback_op::{CallbackOpArgs, NmiOpArgs};
use crate::hypercalls::set_trap_table::{trap_entry, GuestTrap};
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::{Callback, TrapEntry};

const NMI: usize = exception::NMI as usize;

/// Arguments of `set_callbacks`.
pub(crate) struct SetCallbacksArgs {
    pub(crate) event: XenCallback,
    pub(crate) failsafe: XenCallback,
}

impl GuestTrap for TrapInfo {
    #[inline]
    fn handler(&self) -> Option<(u8, TrapEntry)> {
        Some((self.vector, trap_entry(kernel_selector(self.cs), self.address.into(), self.flags)))
    }
}

impl<H: Hw> Hv<H> {
    /// Handles `stack_switch(ss, esp)`: sets the stack on which the guest kernel is entered.
    ///
    /// # Errors
    /// None: a selector that cannot be loaded is noticed when it is used.
    pub(super) fn compat_stack_switch(&self, cur: &mut Cur<'_>, StackSwitchArgs { ss, sp }: StackSwitchArgs) -> Hc {
        cur.ctx.kernel_ss = kernel_selector(ss);
        cur.ctx.kernel_sp = sp;
        Ok(0)
    }

    /// Handles `set_callbacks(event cs, event eip, failsafe cs, failsafe eip)`, the old form.
    ///
    /// # Errors
    /// None.
    pub(super) fn compat_set_callbacks(&self, cur: &mut Cur<'_>, args: SetCallbacksArgs) -> Hc {
        register(cur, CALLBACKTYPE_EVENT, 0, args.event)?;
        register(cur, CALLBACKTYPE_FAILSAFE, 0, args.failsafe)?;
        Ok(0)
    }

    /// Handles `callback_op(cmd, arg)`.
    ///
    /// # Errors
    /// EINVAL: no such command, or a callback that cannot be unregistered. ENOSYS: no such type of callback. EFAULT: the
    /// argument cannot be read.
    pub(super) fn compat_callback_op(&self, cur: &mut Cur<'_>, args: CallbackOpArgs) -> Hc {
        match args.cmd {
            CALLBACKOP_REGISTER => {
                let reg: CallbackRegister = self.hw.get(args.arg)?;
                register(cur, reg.type_.into(), reg.flags.into(), reg.address)?;
            }
            CALLBACKOP_UNREGISTER => {
                let unreg: CallbackUnregister = self.hw.get(args.arg)?;
                unregister(cur, unreg.type_.into())?;
            }
            _ => return Err(Errno::INVAL.into()),
        }
        Ok(0)
    }

    /// Handles `nmi_op(cmd, arg)`.
    ///
    /// # Errors
    /// ENOSYS: no such command. EFAULT: the argument cannot be read.
    pub(super) fn compat_nmi_op(&self, cur: &mut Cur<'_>, args: NmiOpArgs) -> Hc {
        match args.cmd {
            XENNMI_REGISTER_CALLBACK => {
                let cb: XennmiCallback = self.hw.get(args.arg)?;
                register(cur, CALLBACKTYPE_NMI, 0, XenCallback { cs: FLAT_RING1_CS, eip: cb.handler_address })?;
            }
            XENNMI_UNREGISTER_CALLBACK => unregister(cur, CALLBACKTYPE_NMI)?,
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(0)
    }
}

fn register(cur: &mut Cur<'_>, kind: u32, flags: u32, at: XenCallback) -> Result<(), Errno> {
    let (cs, masks_events) = (kernel_selector(low16(at.cs)), flags & CALLBACKF_MASK_EVENTS != 0);
    let cb = Callback { rip: at.eip.into(), cs, masks_events };
    match kind {
        CALLBACKTYPE_EVENT => cur.ctx.event_cb = cb,
        CALLBACKTYPE_FAILSAFE => cur.ctx.failsafe_cb = cb,
        CALLBACKTYPE_SYSCALL32 => cur.ctx.syscall32_cb = cb,
        CALLBACKTYPE_SYSENTER => cur.ctx.sysenter_cb = cb,
        CALLBACKTYPE_NMI => {
            cur.ctx.traps[NMI] = TrapEntry { rip: cb.rip, cs: low16(FLAT_RING1_CS), dpl: 0, masks_events: true };
        }
        _ => return Err(Errno::NOSYS),
    }
    Ok(())
}

fn unregister(cur: &mut Cur<'_>, kind: u32) -> Result<(), Errno> {
    match kind {
        CALLBACKTYPE_EVENT | CALLBACKTYPE_FAILSAFE | CALLBACKTYPE_SYSCALL32 | CALLBACKTYPE_SYSENTER => {
            Err(Errno::INVAL)
        }
        CALLBACKTYPE_NMI => {
            cur.ctx.traps[NMI] = TrapEntry::default();
            Ok(())
        }
        _ => Err(Errno::NOSYS),
    }
}
