//! Rules on buffers, transactions and gathered data that no recorded processor shows: bits that microcode adds, and
//! options.

use super::{changed, machine, settings, xen};
use crate::defences::feature::*;
use crate::defences::{Gds, Processor};

#[test]
fn gds_by_microcode() {
    let with = |disabled: u64, locked: u64, command_line: &str| {
        let cpu = changed("Ice Lake SP", &[GDS_CTRL], &[]);
        let decided = xen(&Processor { mcu_opt_ctrl: disabled << 4 | locked << 5, ..cpu }, command_line);
        assert!(decided.known.has(AVX));
        (decided.gds, decided.known.has(GDS_NO), decided.notes.iter().count())
    };
    assert_eq!(with(1, 0, ""), (Gds::Microcode, true, 1));
    assert_eq!(with(0, 0, "spec-ctrl=no-gds-mit"), (Gds::Unmitigated, false, 1));
    assert_eq!(with(0, 1, "spec-ctrl=no-gds-mit"), (Gds::Microcode, true, 2));
    assert_eq!(with(1, 1, "spec-ctrl=gds-mit"), (Gds::Unmitigated, false, 2));
    assert_eq!(with(1, 1, ""), (Gds::Unmitigated, false, 1));
    let both = xen(&changed("Ice Lake SP", &[GDS_CTRL, GDS_NO], &[]), "");
    assert!(both.gds == Gds::Nothing && both.notes.iter().any(|n| n.to_string().contains("GDS_CTRL && GDS_NO")));
    let no_avx = xen(&changed("Ice Lake SP", &[], &[AVX]), "");
    assert_eq!((no_avx.gds, no_avx.known.has(GDS_NO)), (Gds::Nothing, true));
    let unmitigated = xen(&machine("Ice Lake SP").processor(), "spec-ctrl=no-gds-mit");
    assert!(unmitigated.gds == Gds::Unmitigated && unmitigated.known.has(AVX));
}

/// TSX goes off where TAA is, unless VERW clears in time or somebody wants TSX.
#[test]
fn taa() {
    let cpu = changed("Cascade Lake SP", &[TSX_CTRL], &[]);
    let tsx = |cpu: &Processor, command_line: &str| {
        let decided = xen(cpu, command_line);
        (decided.tsx.on, decided.tsx.off_by_register)
    };
    assert_eq!(tsx(&cpu, ""), (false, true));
    assert!(settings(&cpu, "").contains("Other: TSX- IBPB-ctxt"));
    assert_eq!(tsx(&cpu, "tsx=1"), (true, false));
    assert_eq!(tsx(&cpu, "spec-ctrl=no"), (true, false));
    assert_eq!(tsx(&changed("Cascade Lake SP", &[TSX_CTRL, TAA_NO], &[]), ""), (true, false));
    assert_eq!(tsx(&changed("Cascade Lake SP", &[], &[]), ""), (true, false));
    let ignored = xen(&machine("Cascade Lake SP").processor(), "tsx=0");
    assert!(ignored.notes.iter().any(|note| note.to_string() == "TSX controls not available - Ignoring tsx= setting"));
}

/// Microcode of 2021 and 2022 turns TSX off by default; firmware may lock that.
#[test]
fn defeatured_tsx() {
    let on = |cpu: Processor, command_line: &str| xen(&cpu, command_line).tsx.on;
    let forced = changed("Skylake SP", &[RTM_ALWAYS_ABORT], &[]);
    let forced = Processor { tsx_force_abort: 2, ..forced };
    assert!(!on(forced, "") && on(forced, "tsx=1") && !on(forced, "spec-ctrl=no"));
    let allowed = Processor { tsx_force_abort: 4, ..changed("Skylake SP", &[], &[]) };
    assert!(!on(allowed, "") && xen(&allowed, "").known.has(RTM_ALWAYS_ABORT));
    let broken = changed("Skylake SP", &[RTM_ALWAYS_ABORT], &[RTM, HLE]);
    let decided = xen(&broken, "");
    assert!(!decided.tsx.on && !decided.tsx.off_by_register && !decided.known.has(TSX_FORCE_ABORT));
    let controlled = changed("Cascade Lake SP", &[TSX_CTRL, SRBDS_CTRL, RTM_ALWAYS_ABORT], &[]);
    assert!(!on(controlled, "") && on(controlled, "tsx=1") && on(controlled, "spec-ctrl=no"));
    let locked = Processor { mcu_opt_ctrl: 1 << 3, ..controlled };
    assert!(!on(locked, "tsx=1"));
    assert!(xen(&locked, "").notes.iter().any(|note| note.to_string() == "TSX locked by firmware - disabling"));
}

#[test]
fn random_numbers() {
    let lock =
        |with: &[Feature], command_line: &str| xen(&changed("Rocket Lake E", with, &[]), command_line).buffers.srb_lock;
    assert_eq!(lock(&[], ""), None);
    assert_eq!(lock(&[SRBDS_CTRL], ""), Some(false));
    assert_eq!(lock(&[SRBDS_CTRL], "spec-ctrl=unpriv-mmio"), Some(true));
    assert_eq!(lock(&[SRBDS_CTRL], "spec-ctrl=srb-lock"), Some(true));
    assert_eq!(lock(&[SRBDS_CTRL, HLE], ""), Some(true));
    assert_eq!(lock(&[SRBDS_CTRL, HLE], "spec-ctrl=no-srb-lock"), Some(false));
    let skylake = changed("Skylake SP", &[SRBDS_CTRL], &[]);
    assert!(settings(&skylake, "").contains("Other: SRB_LOCK+ IBPB-ctxt"));
}

#[test]
fn verw() {
    let rocket = machine("Rocket Lake E").processor();
    let mmio = xen(&rocket, "spec-ctrl=unpriv-mmio").buffers;
    assert!(mmio.verw_mmio && mmio.verw && mmio.verw_idle && !mmio.verw_pv);
    assert!(!xen(&rocket, "").buffers.verw);
    // The store buffer alone, as on Silvermont.
    let silvermont = Processor { model: 0x37, ..changed("Goldmont (", &[MD_CLEAR], &[]) };
    assert!(xen(&silvermont, "").buffers.verw_pv && !xen(&silvermont, "").buffers.verw_idle);
    assert!(xen(&Processor { smt: true, ..silvermont }, "").buffers.verw_idle);
    // A flush of the cache is not enough where VERW clears more.
    let hvm = |with: &[Feature]| xen(&changed("Haswell EP", with, &[]), "").buffers.verw_hvm;
    assert!(!hvm(&[]) && hvm(&[FB_CLEAR]) && hvm(&[RFDS_CLEAR]));
    let skip = xen(&changed("Haswell EP", &[SKIP_L1DFL], &[]), "").buffers;
    assert!(skip.verw_hvm && !skip.l1d_flush);
    // Steppings from 6 on are not affected.
    let later = Processor { stepping: 6, ..machine("Skylake SP").processor() };
    assert!(!xen(&later, "").buffers.verw_pv);
}

#[test]
fn rfds_and_tsa_are_known() {
    let rfds = |model, with: &[Feature]| {
        let mut cpu = Processor { model, ..machine("Goldmont (").processor() };
        with.iter().for_each(|&feature| cpu.force(feature));
        xen(&cpu, "").known.has(RFDS_NO)
    };
    assert!(!rfds(0x5f, &[]) && rfds(0x37, &[]) && !rfds(0xb7, &[HYBRID]) && rfds(0xb7, &[]));
    assert!(!rfds(0x37, &[HYPERVISOR]) && !rfds(0x37, &[RFDS_CLEAR]));
    let tsa = |microcode, with: &[Feature]| {
        let decided = xen(&Processor { microcode, ..changed("Zen 4 (", with, &[]) }, "");
        (decided.known.has(VERW_CLEAR), decided.buffers.verw_idle, decided.notes.iter().count())
    };
    assert_eq!(tsa(0x0a10_114c, &[]), (true, true, 1));
    assert_eq!(tsa(0x0a10_114b, &[]), (false, false, 1));
    assert_eq!(tsa(0x0a10_99ff, &[]), (false, false, 2));
    assert_eq!(tsa(0x0a10_114c, &[TSA_L1_NO]), (false, false, 1));
    // L1 only: nothing to do when idle.
    assert_eq!(tsa(0, &[VERW_CLEAR, TSA_SQ_NO]), (true, false, 1));
    assert!(xen(&machine("Zen 5").processor(), "").known.has(TSA_SQ_NO));
}
