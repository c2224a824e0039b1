//! The argument of the hypercall and its commands (dom0_ops.h).

use crate::overlay::Overlay4;
use crate::xen2005::dom0_ops::domain::{
    Dom0Adjustdom, Dom0Createdomain, Dom0Destroydomain, Dom0Getdomaininfo, Dom0Pausedomain, Dom0Pincpudomain,
    Dom0Setdomaininfo, Dom0Setdomaininitialmem, Dom0Setdomainmaxmem, Dom0Unpausedomain,
};
use crate::xen2005::dom0_ops::machine::{
    Dom0AddMemtype, Dom0Debug, Dom0DelMemtype, Dom0Getmemlist, Dom0Getpageframeinfo, Dom0Getpageframeinfo2,
    Dom0Gettbufs, Dom0IoportPermission, Dom0Microcode, Dom0Msr, Dom0PcidevAccess, Dom0Perfccontrol, Dom0Physinfo,
    Dom0ReadMemtype, Dom0Readconsole, Dom0SchedId, Dom0Schedctl, Dom0Settime, Dom0ShadowControl,
};

layout! {
    header "dom0_ops.h";

    /// Argument of the hypercall. (dom0_ops.h)
    struct Dom0Op = "dom0_op_t", 52 {
        /// `DOM0_*`.
        cmd: u32 = 0;
        /// Version of the interface the caller was built for; another one gives -EACCES.
        interface_version: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay4<11> = 8 {
            createdomain: Dom0Createdomain, pausedomain: Dom0Pausedomain, unpausedomain: Dom0Unpausedomain,
            destroydomain: Dom0Destroydomain, getmemlist: Dom0Getmemlist, schedctl: Dom0Schedctl,
            adjustdom: Dom0Adjustdom, setdomaininfo: Dom0Setdomaininfo, getdomaininfo: Dom0Getdomaininfo,
            getpageframeinfo: Dom0Getpageframeinfo, msr: Dom0Msr, debug: Dom0Debug, settime: Dom0Settime,
            readconsole: Dom0Readconsole, pincpudomain: Dom0Pincpudomain, gettbufs: Dom0Gettbufs,
            physinfo: Dom0Physinfo, pcidev_access: Dom0PcidevAccess, sched_id: Dom0SchedId,
            shadow_control: Dom0ShadowControl, setdomaininitialmem: Dom0Setdomaininitialmem,
            setdomainmaxmem: Dom0Setdomainmaxmem, getpageframeinfo2: Dom0Getpageframeinfo2,
            add_memtype: Dom0AddMemtype, del_memtype: Dom0DelMemtype, read_memtype: Dom0ReadMemtype,
            perfccontrol: Dom0Perfccontrol, microcode: Dom0Microcode, ioport_permission: Dom0IoportPermission,
        };
    }
}

constants! {
    header "dom0_ops.h";

    /// Version of the interface.
    DOM0_INTERFACE_VERSION: u32 = 0xaaaa1003;
    /// Command: `Dom0Getmemlist`.
    DOM0_GETMEMLIST: u32 = 2;
    /// Command: `Dom0Schedctl`.
    DOM0_SCHEDCTL: u32 = 6;
    /// Command: `Dom0Adjustdom`.
    DOM0_ADJUSTDOM: u32 = 7;
    /// Command: `Dom0Createdomain`.
    DOM0_CREATEDOMAIN: u32 = 8;
    /// Command: `Dom0Destroydomain`.
    DOM0_DESTROYDOMAIN: u32 = 9;
    /// Command: `Dom0Pausedomain`.
    DOM0_PAUSEDOMAIN: u32 = 10;
    /// Command: `Dom0Unpausedomain`.
    DOM0_UNPAUSEDOMAIN: u32 = 11;
    /// Command: `Dom0Getdomaininfo`.
    DOM0_GETDOMAININFO: u32 = 12;
    /// It is being destroyed.
    DOMFLAGS_DYING: u32 = 1;
    /// It crashed.
    DOMFLAGS_CRASHED: u32 = 2;
    /// It has ended.
    DOMFLAGS_SHUTDOWN: u32 = 4;
    /// It is paused.
    DOMFLAGS_PAUSED: u32 = 8;
    /// It waits.
    DOMFLAGS_BLOCKED: u32 = 0x10;
    /// It runs.
    DOMFLAGS_RUNNING: u32 = 0x20;
    /// Mask of the CPU, after the shift.
    DOMFLAGS_CPUMASK: u32 = 255;
    /// Shift of the CPU.
    DOMFLAGS_CPUSHIFT: u32 = 8;
    /// Mask of the shutdown reason, after the shift.
    DOMFLAGS_SHUTDOWNMASK: u32 = 255;
    /// Shift of the shutdown reason.
    DOMFLAGS_SHUTDOWNSHIFT: u32 = 0x10;
    /// Command: `Dom0Setdomaininfo`.
    DOM0_SETDOMAININFO: u32 = 13;
    /// Command: `Dom0Msr`.
    DOM0_MSR: u32 = 15;
    /// Command: `Dom0Debug`.
    DOM0_DEBUG: u32 = 0x10;
    /// Command: `Dom0Settime`.
    DOM0_SETTIME: u32 = 17;
    /// Command: `Dom0Getpageframeinfo`.
    DOM0_GETPAGEFRAMEINFO: u32 = 18;
    /// Kind: not a table.
    NOTAB: u32 = 0;
    /// Kind: level-1 table.
    L1TAB: u32 = 0x10000000;
    /// Kind: level-2 table.
    L2TAB: u32 = 0x20000000;
    /// Kind: level-3 table.
    L3TAB: u32 = 0x30000000;
    /// Kind: level-4 table.
    L4TAB: u32 = 0x40000000;
    /// Flag: pinned.
    LPINTAB: u32 = 0x80000000;
    /// Kind: no frame.
    XTAB: u32 = 0xf0000000;
    /// Mask of all.
    LTAB_MASK: u32 = 0xf0000000;
    /// Mask of the kind of table.
    LTABTYPE_MASK: u32 = 0x70000000;
    /// Command: `Dom0Readconsole`.
    DOM0_READCONSOLE: u32 = 19;
    /// Command: `Dom0Pincpudomain`.
    DOM0_PINCPUDOMAIN: u32 = 20;
    /// Command: `Dom0Gettbufs`.
    DOM0_GETTBUFS: u32 = 21;
    /// Command: `Dom0Physinfo`.
    DOM0_PHYSINFO: u32 = 22;
    /// Command: `Dom0PcidevAccess`.
    DOM0_PCIDEV_ACCESS: u32 = 23;
    /// Command: `Dom0SchedId`.
    DOM0_SCHED_ID: u32 = 24;
    /// Command: `Dom0ShadowControl`.
    DOM0_SHADOW_CONTROL: u32 = 25;
    /// Ends.
    DOM0_SHADOW_CONTROL_OP_OFF: u32 = 0;
    /// Begins, for a test.
    DOM0_SHADOW_CONTROL_OP_ENABLE_TEST: u32 = 1;
    /// Begins to track dirty pages.
    DOM0_SHADOW_CONTROL_OP_ENABLE_LOGDIRTY: u32 = 2;
    /// Drops the shadow tables.
    DOM0_SHADOW_CONTROL_OP_FLUSH: u32 = 10;
    /// Reads the dirty pages and clears them.
    DOM0_SHADOW_CONTROL_OP_CLEAN: u32 = 11;
    /// Reads the dirty pages.
    DOM0_SHADOW_CONTROL_OP_PEEK: u32 = 12;
    /// Command: `Dom0Setdomaininitialmem`.
    DOM0_SETDOMAININITIALMEM: u32 = 27;
    /// Command: `Dom0Setdomainmaxmem`.
    DOM0_SETDOMAINMAXMEM: u32 = 28;
    /// Command: `Dom0Getpageframeinfo2`.
    DOM0_GETPAGEFRAMEINFO2: u32 = 29;
    /// Command: `Dom0AddMemtype`.
    DOM0_ADD_MEMTYPE: u32 = 31;
    /// Command: `Dom0DelMemtype`.
    DOM0_DEL_MEMTYPE: u32 = 0x20;
    /// Command: `Dom0ReadMemtype`.
    DOM0_READ_MEMTYPE: u32 = 33;
    /// Command: `Dom0Perfccontrol`.
    DOM0_PERFCCONTROL: u32 = 34;
    /// Clears.
    DOM0_PERFCCONTROL_OP_RESET: u32 = 1;
    /// Reads.
    DOM0_PERFCCONTROL_OP_QUERY: u32 = 2;
    /// Command: `Dom0Microcode`.
    DOM0_MICROCODE: u32 = 35;
    /// Command: `Dom0IoportPermission`.
    DOM0_IOPORT_PERMISSION: u32 = 36;
}
