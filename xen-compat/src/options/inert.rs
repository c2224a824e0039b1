//! Options of Xen 4.17 that do nothing here, by the reason that is reported when one is given.

use crate::options::row::{Effect, Row, Set};

/// The reasons and the options' names.
pub(super) const GROUPS: &[(&str, &[&str])] = &[
    ("nothing that it chooses is done here", &["pv-l1tf", "spec-ctrl", "tsx", "xpti"]),
    ("shadow stacks and branch tracking are never used", &["cet"]),
    ("PCID and INVPCID are never used", &["invpcid", "pcid"]),
    ("global pages are always used", &["global-pages"]),
    ("the watchdog of CPUs has no debugger", &["crash-debug-watchdog"]),
    (
        "there is one scheduler, without parameters on the command line",
        &[
            "credit2_balance_over",
            "credit2_balance_under",
            "credit2_cap_period_ms",
            "credit2_load_precision_shift",
            "credit2_load_window_shift",
            "credit2_runqueue",
            "sched",
            "sched-gran",
            "sched_credit2_max_cpus_runqueue",
            "sched_credit2_migrate_resist",
            "sched_credit_tslice_ms",
            "sched_ratelimit_us",
            "sched_smt_power_savings",
            "tickle_one_idle_cpu",
            "vcpu_migration_delay",
        ],
    ),
    (
        "there is no IOMMU support",
        &[
            "ats",
            "dom0-iommu",
            "iommu",
            "iommu_dev_iotlb_timeout",
            "iommu_inclusive_mapping",
            "ivmd",
            "ivrs_hpet",
            "ivrs_ioapic",
            "rmrr",
            "snb_igd_quirk",
        ],
    ),
    (
        "there are PV guests only",
        &[
            "altp2m",
            "apicv",
            "asid",
            "ept",
            "force-ept",
            "hap",
            "hap_1gb",
            "hap_2mb",
            "hvm_debug",
            "hvm_fep",
            "hvm_port80",
            "ple_gap",
            "ple_window",
            "unrestricted_guest",
            "viridian-spinlock-retry-count",
            "viridian-version",
            "vm-notify-window",
            "vpid",
        ],
    ),
    ("dom0 is always a PV kernel with page tables of its own", &["dom0", "pv-linear-pt"]),
    (
        "idle states are those that dom0 reports, on CPUs whose timer goes on in them",
        &["arat", "mwait-idle", "preferred-cstates"],
    ),
    ("a CPU is not asked whether it has changed its frequency", &["acpi_pstate_strict"]),
    (
        "the processor's features are shown to guests as they are found",
        &[
            "cpu_type",
            "cpuid",
            "cpuid_mask_cpu",
            "cpuid_mask_ecx",
            "cpuid_mask_edx",
            "cpuid_mask_ext_ecx",
            "cpuid_mask_ext_edx",
            "cpuid_mask_l7s0_eax",
            "cpuid_mask_l7s0_ebx",
            "cpuid_mask_thermal_ecx",
            "cpuid_mask_xsave_eax",
            "dit",
            "dom0-cpuid",
            "pku",
            "psr",
            "vpmu",
            "xsave",
        ],
    ),
    ("machine checks are logged only", &["cmci-threshold", "hest_disable", "mce", "mce_fb", "mce_verbosity"]),
    (
        "ACPI tables and the APICs they name are used as found",
        &[
            "acpi",
            "acpi_apic_instance",
            "acpi_skip_timer_override",
            "apic",
            "apic_verbosity",
            "ioapic_ack",
            "lapic",
            "mmcfg",
            "noapic",
            "nolapic",
            "x2apic-mode",
        ],
    ),
    ("after suspend to RAM the screen is left to dom0", &["acpi_sleep"]),
    (
        "interrupts are distributed by their users",
        &[
            "extra_guest_irqs",
            "irq-max-guests",
            "irq_ratelimit",
            "irq_vector_map",
            "max_gsi_irqs",
            "msi",
            "noirqbalance",
            "nr_irqs",
            "pci",
            "pci-phantom",
        ],
    ),
    (
        "time is counted by the TSC, deadlines by the APIC's timer",
        &["cmos-rtc-probe", "hpet", "hpetbroadcast", "ro-hpet", "tdt", "timer_slop"],
    ),
    ("an NMI is logged", &["async-show-all", "nmi"]),
    (
        "a crash makes no reports but its own",
        &["crash-debug-debugkey", "crash-debug-hwdom", "crash-debug-kexeccmd", "crash-debug-panic"],
    ),
    ("what a crash kernel is told lies below 4 GiB", &["crashinfo_maxaddr", "low_crashinfo"]),
    ("dom0 can always load another kernel", &["kexec"]),
    ("memory is cleaned when it is allocated", &["bootscrub", "bootscrub_chunk", "scrub-domheap"]),
    (
        "the memory map is used as found, but for `availmem`, `badpage` and `mem`",
        &[
            "dma_bits",
            "e820-mtrr-clip",
            "e820-verbose",
            "low_mem_virq_limit",
            "memop-max-order",
            "mmio-relax",
            "mtrr.show",
            "shim_mem",
            "xenheap_megabytes",
        ],
    ),
    ("there are no security modules", &["argo", "flask", "xsm"]),
    ("there is no trace buffer", &["tbuf_size", "tevt_mask"]),
    ("the screen has one font, and as much memory as its mode needs", &["font", "vesa-ram"]),
    ("there is no debug port", &["dbgp", "gdb"]),
    ("the console is shown as it is", &["console_to_ring", "conswitch"]),
    ("fatal errors are reported in one form", &["allow_unsafe", "cpuinfo", "debug_stack_lines", "ler"]),
    ("there is no RCU", &["rcu-idle-timer-period-ms"]),
];

/// Those whose values are read all the same: what they choose is reported as missing at boot.
const READ: &[(&str, Set)] = &[
    ("cet", |o, g| o.defences.cet.set(g.text()?)),
    ("invpcid", |o, g| g.switch(&mut o.defences.invpcid.0)),
    ("pcid", |o, g| o.defences.pcid.set(g.text()?)),
    ("pv-l1tf", |o, g| o.defences.pv_l1tf.set(g.text()?, false)),
    ("spec-ctrl", |o, g| o.defences.set_spec_ctrl(g.text()?)),
    ("tsx", |o, g| o.defences.tsx.set(g.text()?)),
    ("xpti", |o, g| o.defences.xpti.set(g.text()?, true)),
];

/// Accepted silently: GRUB's filler.
pub(super) const MEANINGLESS: &[&str] = &["placeholder"];

/// Returns the row of one of them.
pub(super) fn find(name: &str) -> Option<Row> {
    rows().find(|row| row.name == name)
}

/// Returns the rows of all of them.
pub(super) fn rows() -> impl Iterator<Item = Row> {
    let row = |name, effect| Row { name, syntax: "", default: "", meaning: "", effect };
    let effect = |name: &str, why| match READ.iter().find(|(read, _)| *read == name) {
        Some((_, set)) => Effect::Read(*set, why),
        None => Effect::None(why),
    };
    let groups = GROUPS.iter().flat_map(move |(why, names)| names.iter().map(move |name| (*name, effect(name, why))));
    groups
        .chain(MEANINGLESS.iter().map(|name| (*name, Effect::Meaningless)))
        .map(move |(name, effect)| row(name, effect))
}
