//! Rules on branches, barriers, page tables and registers that no recorded processor shows: bits that microcode adds, and
//! options.

use super::{changed, machine, settings, untold, xen};
use crate::defences::feature::*;
use crate::defences::models::{model, MODELS};
use crate::defences::{spec_ctrl, Processor, Whose};
use crate::options::defences::spec_ctrl::{BhbSequence, Thunk};

#[test]
fn models_are_listed_once_by_number() {
    for (i, one) in MODELS.iter().enumerate() {
        assert!(MODELS[..i].iter().all(|other| other.number != one.number), "{:#x}", one.number);
        assert_eq!(model(one.number), *one);
    }
    assert_eq!(model(0x8f).name, "");
}

#[test]
fn broadwell_is_safe_with_retpolines_from_a_revision_on() {
    let with = |signature, microcode| {
        let cpu = machine("Broadwell EP").processor();
        let named = Processor::named(cpu.vendor, signature, microcode);
        Processor { model: named.model, stepping: named.stepping, microcode, ..cpu }
    };
    let thunk = |signature, microcode| xen(&with(signature, microcode), "").branches.thunk;
    for (signature, first) in [
        (0x306d4, 0x2a),
        (0x40671, 0x1d),
        (0x406f1, 0x0b00_0021),
        (0x50662, 0x15),
        (0x50663, 0x0700_0012),
        (0x50664, 0x0f00_0011),
        (0x50665, 0x0e00_0009),
    ] {
        assert_eq!(thunk(signature, first), Some(Thunk::Retpoline), "{signature:x}");
        assert_eq!(thunk(signature, first - 1), Some(Thunk::Jmp), "{signature:x}");
    }
    let unknown = xen(&with(0x50661, u32::MAX), "");
    assert!(unknown.known.has(RSBA));
    assert_eq!(
        unknown.notes.iter().next().unwrap().to_string(),
        "Unrecognised CPU stepping 0x1 - assuming not reptpoline safe"
    );
}

/// With ARCH_CAPABILITIES the absence of RSBA counts; RSBA and EIBRS decide against retpolines.
#[test]
fn registers_outweigh_models() {
    let thunk = |with: &[Feature]| xen(&changed("Skylake SP", with, &[]), "").branches.thunk;
    assert_eq!(thunk(&[]), Some(Thunk::Jmp));
    assert_eq!(thunk(&[ARCH_CAPS]), Some(Thunk::Retpoline));
    assert_eq!(thunk(&[ARCH_CAPS, RSBA]), Some(Thunk::Jmp));
    let eibrs = xen(&changed("Skylake SP", &[ARCH_CAPS, EIBRS], &[]), "");
    assert!(eibrs.known.has(RRSBA) && !eibrs.branches.msr_idle);
}

#[test]
fn ibpb() {
    let ibpb = |begins: &str, with: &[Feature], command_line: &str| {
        let i = xen(&changed(begins, with, &[]), command_line).ibpb;
        (i.entry_pv, i.entry_hvm, i.entry_dom0, i.switch)
    };
    assert_eq!(ibpb("Zen 3", &[BTC_NO], ""), (false, false, false, true));
    assert_eq!(ibpb("Zen 3", &[BTC_NO, IBPB_BRTYPE], ""), (true, true, false, false));
    assert_eq!(ibpb("Zen 3", &[BTC_NO, IBPB_BRTYPE, SRSO_NO], ""), (false, false, false, true));
    assert_eq!(ibpb("Zen 5", &[], "spec-ctrl=no-bp-spec-reduce"), (false, true, false, true));
    assert_eq!(ibpb("Zen 2", &[], "spec-ctrl=ibpb-entry"), (true, true, true, false));
    assert_eq!(ibpb("Zen 2", &[], "spec-ctrl=ibpb-entry=no-pv"), (false, true, false, true));
    assert_eq!(ibpb("Skylake SP", &[], "spec-ctrl=ibpb-entry=pv,no-ibpb"), (true, false, false, false));
    // Without IBPB nothing helps.
    assert_eq!(ibpb("Zen 1 (", &[], "spec-ctrl=ibpb-entry,ibpb"), (false, false, false, false));
    // Zen 1 and 2 without threads do not have SRSO, but Branch Type Confusion.
    let alone = Processor { smt: false, ..machine("Zen 2").processor() };
    let decided = xen(&alone, "");
    assert!(decided.known.has(SRSO_NO) && decided.ibpb.entry_pv && !decided.branches.rsb_idle);
}

#[test]
fn history_of_branches() {
    let cascade = machine("Cascade Lake SP").processor();
    let bhb = |cpu: &Processor, command_line: &str| xen(cpu, command_line).bhb;
    assert_eq!(bhb(&cascade, "spec-ctrl=bhb-seq=tsx").sequence, BhbSequence::Tsx);
    assert_eq!(bhb(&machine("Rocket Lake E").processor(), "spec-ctrl=bhb-seq=tsx").sequence, BhbSequence::Short);
    let none = bhb(&cascade, "spec-ctrl=bhb-seq=none");
    assert!(!none.entry_pv && !none.entry_hvm);
    assert!(bhb(&cascade, "spec-ctrl=bhb-entry").entry_dom0);
    assert!(!bhb(&changed("Cascade Lake SP", &[BHI_NO], &[]), "").entry_pv);
    // A virtual processor may be one with eIBRS.
    assert!(bhb(&changed("Haswell EP", &[HYPERVISOR], &[]), "").entry_pv);
    let sapphire = machine("Sapphire Rapids").processor();
    let by_loops = xen(&sapphire, "spec-ctrl=no-bhi-dis-s");
    assert!(by_loops.bhb.entry_pv && by_loops.branches.spec_ctrl & spec_ctrl::BHI_DIS_S == 0);
    // As on Xen, `no` does not turn it off.
    assert!(xen(&sapphire, "spec-ctrl=no").branches.spec_ctrl & spec_ctrl::BHI_DIS_S != 0);
}

#[test]
fn thunks_and_ibrs_as_given() {
    let haswell = machine("Haswell EP").processor();
    for (command_line, says) in [
        ("spec-ctrl=bti-thunk=lfence", "BTI-Thunk: LFENCE, SPEC_CTRL: IBRS+ STIBP+ SSBD-,"),
        ("spec-ctrl=bti-thunk=jmp,no-ibrs", "BTI-Thunk: JMP, SPEC_CTRL: IBRS- STIBP- SSBD-,"),
        ("spec-ctrl=ibrs", "BTI-Thunk: JMP, SPEC_CTRL: IBRS+ STIBP+ SSBD-,"),
        ("spec-ctrl=no-ibrs", "BTI-Thunk: RETPOLINE, SPEC_CTRL: IBRS- STIBP- SSBD-,"),
        ("spec-ctrl=ibrs,no-stibp,ssbd", "BTI-Thunk: JMP, SPEC_CTRL: IBRS+ STIBP- SSBD+,"),
        ("spec-ctrl=no-xen", "BTI-Thunk: JMP, SPEC_CTRL: IBRS- STIBP- SSBD-, Other:"),
    ] {
        assert!(
            settings(&haswell, command_line).starts_with(says),
            "{command_line}: {}",
            settings(&haswell, command_line)
        );
    }
    let milan = machine("Zen 3").processor();
    assert!(settings(&milan, "spec-ctrl=ssbd").contains("SSBD+ PSFD+"));
    assert!(settings(&milan, "spec-ctrl=ssbd,no-psfd").contains("SSBD+ PSFD-"));
    assert!(settings(&milan, "cet=no-shstk").starts_with("BTI-Thunk: RETPOLINE, SPEC_CTRL: IBRS- STIBP+"));
    assert!(settings(&milan, "spec-ctrl=bti-thunk=retpoline").starts_with("BTI-Thunk: RETPOLINE, SPEC_CTRL: IBRS+"));
}

#[test]
fn shadow_stacks_of_virtual_processors() {
    let has = |begins: &str, with: &[Feature], line: &str| {
        let control = xen(&changed(begins, with, &[]), line).control;
        (control.shstk, control.ibt)
    };
    assert_eq!(has("Sapphire Rapids", &[HYPERVISOR], ""), (false, true));
    assert_eq!(has("Sapphire Rapids", &[HYPERVISOR], "cet=shstk"), (true, true));
    assert_eq!(has("Emerald Rapids", &[HYPERVISOR], ""), (true, true));
    assert_eq!(has("Zen 3", &[HYPERVISOR], ""), (true, false));
    assert_eq!(has("Emerald Rapids", &[], "cet=no-shstk,no-ibt"), (false, false));
}

#[test]
fn return_stacks() {
    let rsb = |cpu: &Processor, line: &str| xen(cpu, line).branches.rsb_pv;
    let haswell = machine("Haswell EP").processor();
    assert!(!rsb(&haswell, "") && rsb(&haswell, "smep=hvm") && rsb(&haswell, "spec-ctrl=rsb"));
    assert!(!rsb(&haswell, "smep=0 spec-ctrl=rsb=no-pv"));
    assert!(rsb(&changed("Haswell EP", &[], &[SMEP]), ""));
    assert!(rsb(&Processor { model: 0x4c, ..machine("Goldmont (").processor() }, ""));
    let options = Default::default();
    let pv32 = super::Facts { pv32: true, ..super::facts(&options, super::Build::XEN) };
    assert!(crate::defences::decide(&haswell, &pv32).branches.rsb_pv);
    // Not with shadow stacks, which turn 32-bit guests off.
    assert!(!crate::defences::decide(&machine("Zen 3").processor(), &pv32).branches.rsb_pv);
}

#[test]
fn page_tables_and_control_registers() {
    let tables = |line: &str| {
        let t = xen(&machine("Haswell EP").processor(), line).tables;
        (t.xpti_dom0, t.xpti_dom_u, t.xpti_pcid, t.pv_l1tf_dom0, t.pv_l1tf_dom_u)
    };
    assert_eq!(tables("xpti=no-dom0 pv-l1tf=dom0"), (false, true, true, true, true));
    assert_eq!(tables("spec-ctrl=no"), (false, false, true, false, false));
    assert_eq!(tables("xpti spec-ctrl=no pcid=no-xpti"), (true, true, false, false, false));
    assert_eq!(tables("invpcid=no"), (true, true, false, false, true));
    let pcid = |line: &str| xen(&machine("Haswell EP").processor(), line).control.pcid;
    assert_eq!(
        ["", "pcid", "pcid=on", "pcid=off", "pcid=xpti=0", "pcid=xpti"].map(pcid),
        [Whose::Xpti, Whose::Xpti, Whose::All, Whose::None, Whose::NoXpti, Whose::Xpti]
    );
    let zen = xen(&machine("Zen 2").processor(), "xpti smap=0");
    assert!(zen.tables.xpti_dom_u && !zen.control.smap && !zen.known.has(SMAP));
    assert!(!untold(&zen).contains(&"SMAP"));
}

/// The unsafe part ends at the first address that the cache cannot have, or where memory may end.
#[test]
fn l1tf_addresses() {
    let safe = |model, bits, end| {
        let cpu = Processor { model, address_bits: bits, ..machine("Haswell EP").processor() };
        let options = Default::default();
        let facts = super::Facts { cacheable_end: end, ..super::facts(&options, super::Build::XEN) };
        let l1tf = crate::defences::decide(&cpu, &facts).tables.l1tf;
        (l1tf.vulnerable, l1tf.cache_bits, l1tf.safe_from)
    };
    assert_eq!(safe(0x3c, 39, 0), (true, 46, 1 << 39));
    assert_eq!(safe(0x1a, 44, 0), (true, 44, 3 << 42));
    assert_eq!(safe(0x17, 36, 0), (true, 36, 3 << 34));
    assert_eq!(safe(0x17, 36, 0xf_0000_0000), (true, 36, 0xf_0000_0000));
    assert_eq!(safe(0x5c, 39, 0), (false, 39, 3 << 37));
    assert_eq!(safe(0xff, 39, 0), (true, 39, 3 << 37));
}

#[test]
fn amd_registers() {
    let bits = |begins: &str, microcode| {
        let cpu = machine(begins).processor();
        xen(&Processor { microcode: if microcode == 0 { cpu.microcode } else { microcode }, ..cpu }, "").amd
    };
    assert!(bits("Zen 2", 0).no_move_elimination && !bits("Zen 2", 0x0830_107a).no_move_elimination);
    let unlisted = Processor { model: 0x90, ..machine("Zen 2").processor() };
    assert!(xen(&unlisted, "").amd.no_move_elimination);
    let hygon = Processor { vendor: cpu_policy::Vendor::Hygon, family: 0x18, ..machine("Zen 1 (").processor() };
    let decided = xen(&hygon, "");
    assert!(decided.div_scrub && decided.branches.rsb_idle && decided.amd == Default::default());
    assert!(!xen(&hygon, "spec-ctrl=no-div-scrub").div_scrub);
}
