//! Facts of dom0_ops.h.

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

    /// `dom0_op_t`. (dom0_ops.h)
    struct Dom0Op = "dom0_op_t", 52 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `interface_version`.
        interface_version: u32 = 4;
        /// `u`.
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

    /// `DOM0_INTERFACE_VERSION`.
    DOM0_INTERFACE_VERSION: u32 = 0xaaaa1003;
    /// `DOM0_GETMEMLIST`.
    DOM0_GETMEMLIST: u32 = 2;
    /// `DOM0_SCHEDCTL`.
    DOM0_SCHEDCTL: u32 = 6;
    /// `DOM0_ADJUSTDOM`.
    DOM0_ADJUSTDOM: u32 = 7;
    /// `DOM0_CREATEDOMAIN`.
    DOM0_CREATEDOMAIN: u32 = 8;
    /// `DOM0_DESTROYDOMAIN`.
    DOM0_DESTROYDOMAIN: u32 = 9;
    /// `DOM0_PAUSEDOMAIN`.
    DOM0_PAUSEDOMAIN: u32 = 10;
    /// `DOM0_UNPAUSEDOMAIN`.
    DOM0_UNPAUSEDOMAIN: u32 = 11;
    /// `DOM0_GETDOMAININFO`.
    DOM0_GETDOMAININFO: u32 = 12;
    /// `DOMFLAGS_DYING`.
    DOMFLAGS_DYING: u32 = 1;
    /// `DOMFLAGS_CRASHED`.
    DOMFLAGS_CRASHED: u32 = 2;
    /// `DOMFLAGS_SHUTDOWN`.
    DOMFLAGS_SHUTDOWN: u32 = 4;
    /// `DOMFLAGS_PAUSED`.
    DOMFLAGS_PAUSED: u32 = 8;
    /// `DOMFLAGS_BLOCKED`.
    DOMFLAGS_BLOCKED: u32 = 0x10;
    /// `DOMFLAGS_RUNNING`.
    DOMFLAGS_RUNNING: u32 = 0x20;
    /// `DOMFLAGS_CPUMASK`.
    DOMFLAGS_CPUMASK: u32 = 255;
    /// `DOMFLAGS_CPUSHIFT`.
    DOMFLAGS_CPUSHIFT: u32 = 8;
    /// `DOMFLAGS_SHUTDOWNMASK`.
    DOMFLAGS_SHUTDOWNMASK: u32 = 255;
    /// `DOMFLAGS_SHUTDOWNSHIFT`.
    DOMFLAGS_SHUTDOWNSHIFT: u32 = 0x10;
    /// `DOM0_SETDOMAININFO`.
    DOM0_SETDOMAININFO: u32 = 13;
    /// `DOM0_MSR`.
    DOM0_MSR: u32 = 15;
    /// `DOM0_DEBUG`.
    DOM0_DEBUG: u32 = 0x10;
    /// `DOM0_SETTIME`.
    DOM0_SETTIME: u32 = 17;
    /// `DOM0_GETPAGEFRAMEINFO`.
    DOM0_GETPAGEFRAMEINFO: u32 = 18;
    /// `NOTAB`.
    NOTAB: u32 = 0;
    /// `L1TAB`.
    L1TAB: u32 = 0x10000000;
    /// `L2TAB`.
    L2TAB: u32 = 0x20000000;
    /// `L3TAB`.
    L3TAB: u32 = 0x30000000;
    /// `L4TAB`.
    L4TAB: u32 = 0x40000000;
    /// `LPINTAB`.
    LPINTAB: u32 = 0x80000000;
    /// `XTAB`.
    XTAB: u32 = 0xf0000000;
    /// `LTAB_MASK`.
    LTAB_MASK: u32 = 0xf0000000;
    /// `LTABTYPE_MASK`.
    LTABTYPE_MASK: u32 = 0x70000000;
    /// `DOM0_READCONSOLE`.
    DOM0_READCONSOLE: u32 = 19;
    /// `DOM0_PINCPUDOMAIN`.
    DOM0_PINCPUDOMAIN: u32 = 20;
    /// `DOM0_GETTBUFS`.
    DOM0_GETTBUFS: u32 = 21;
    /// `DOM0_PHYSINFO`.
    DOM0_PHYSINFO: u32 = 22;
    /// `DOM0_PCIDEV_ACCESS`.
    DOM0_PCIDEV_ACCESS: u32 = 23;
    /// `DOM0_SCHED_ID`.
    DOM0_SCHED_ID: u32 = 24;
    /// `DOM0_SHADOW_CONTROL`.
    DOM0_SHADOW_CONTROL: u32 = 25;
    /// `DOM0_SHADOW_CONTROL_OP_OFF`.
    DOM0_SHADOW_CONTROL_OP_OFF: u32 = 0;
    /// `DOM0_SHADOW_CONTROL_OP_ENABLE_TEST`.
    DOM0_SHADOW_CONTROL_OP_ENABLE_TEST: u32 = 1;
    /// `DOM0_SHADOW_CONTROL_OP_ENABLE_LOGDIRTY`.
    DOM0_SHADOW_CONTROL_OP_ENABLE_LOGDIRTY: u32 = 2;
    /// `DOM0_SHADOW_CONTROL_OP_FLUSH`.
    DOM0_SHADOW_CONTROL_OP_FLUSH: u32 = 10;
    /// `DOM0_SHADOW_CONTROL_OP_CLEAN`.
    DOM0_SHADOW_CONTROL_OP_CLEAN: u32 = 11;
    /// `DOM0_SHADOW_CONTROL_OP_PEEK`.
    DOM0_SHADOW_CONTROL_OP_PEEK: u32 = 12;
    /// `DOM0_SETDOMAININITIALMEM`.
    DOM0_SETDOMAININITIALMEM: u32 = 27;
    /// `DOM0_SETDOMAINMAXMEM`.
    DOM0_SETDOMAINMAXMEM: u32 = 28;
    /// `DOM0_GETPAGEFRAMEINFO2`.
    DOM0_GETPAGEFRAMEINFO2: u32 = 29;
    /// `DOM0_ADD_MEMTYPE`.
    DOM0_ADD_MEMTYPE: u32 = 31;
    /// `DOM0_DEL_MEMTYPE`.
    DOM0_DEL_MEMTYPE: u32 = 0x20;
    /// `DOM0_READ_MEMTYPE`.
    DOM0_READ_MEMTYPE: u32 = 33;
    /// `DOM0_PERFCCONTROL`.
    DOM0_PERFCCONTROL: u32 = 34;
    /// `DOM0_PERFCCONTROL_OP_RESET`.
    DOM0_PERFCCONTROL_OP_RESET: u32 = 1;
    /// `DOM0_PERFCCONTROL_OP_QUERY`.
    DOM0_PERFCCONTROL_OP_QUERY: u32 = 2;
    /// `DOM0_MICROCODE`.
    DOM0_MICROCODE: u32 = 35;
    /// `DOM0_IOPORT_PERMISSION`.
    DOM0_IOPORT_PERMISSION: u32 = 36;
}
