//! Xen's report about defences at boot, line by line.

use core::fmt;

use super::branches::spec_ctrl;
use super::feature::*;
use super::{Build, Decisions, Processor};
use crate::options::defences::spec_ctrl::{BhbSequence, Thunk};

/// What the processor says about its flaws. A name counts if one of its features is there.
const HINTS: &[(&str, &[Feature])] = &[
    ("RDCL_NO", &[RDCL_NO]),
    ("EIBRS", &[EIBRS]),
    ("RSBA", &[RSBA]),
    ("RRSBA", &[RRSBA]),
    ("SKIP_L1DFL", &[SKIP_L1DFL]),
    ("SSB_NO", &[SSB_NO, INTEL_SSB_NO]),
    ("MDS_NO", &[MDS_NO]),
    ("TAA_NO", &[TAA_NO]),
    ("SBDR_SSDP_NO", &[SBDR_SSDP_NO]),
    ("FBSDP_NO", &[FBSDP_NO]),
    ("PSDP_NO", &[PSDP_NO]),
    ("FB_CLEAR", &[FB_CLEAR]),
    ("PBRSB_NO", &[PBRSB_NO]),
    ("GDS_NO", &[GDS_NO]),
    ("RFDS_NO", &[RFDS_NO]),
    ("IBRS_ALWAYS", &[IBRS_ALWAYS]),
    ("STIBP_ALWAYS", &[STIBP_ALWAYS]),
    ("IBRS_FAST", &[IBRS_FAST]),
    ("IBRS_SAME_MODE", &[IBRS_SAME_MODE]),
    ("BTC_NO", &[BTC_NO]),
    ("IBPB_RET", &[IBPB_RET]),
    ("IBPB_BRTYPE", &[IBPB_BRTYPE]),
    ("SRSO_NO", &[SRSO_NO]),
    ("SRSO_US_NO", &[SRSO_US_NO]),
    ("TSA_SQ_NO", &[TSA_SQ_NO]),
    ("TSA_L1_NO", &[TSA_L1_NO]),
];

/// What it has that software must use.
const FEATURES: &[(&str, &[Feature])] = &[
    ("IBPB", &[IBPB, IBRSB]),
    ("IBRS", &[IBRS, IBRSB]),
    ("STIBP", &[AMD_STIBP, STIBP]),
    ("SSBD", &[AMD_SSBD, SSBD]),
    ("PSFD", &[INTEL_PSFD, PSFD]),
    ("L1D_FLUSH", &[L1D_FLUSH]),
    ("MD_CLEAR", &[MD_CLEAR]),
    ("SRBDS_CTRL", &[SRBDS_CTRL]),
    ("VIRT_SSBD", &[VIRT_SSBD]),
    ("TSX_CTRL", &[TSX_CTRL]),
    ("FB_CLEAR_CTRL", &[FB_CLEAR_CTRL]),
    ("GDS_CTRL", &[GDS_CTRL]),
    ("RFDS_CLEAR", &[RFDS_CLEAR]),
    ("SBPB", &[SBPB]),
    ("SRSO_MSR_FIX", &[SRSO_MSR_FIX]),
    ("VERW_CLEAR", &[VERW_CLEAR]),
];

/// Bits of MSR_SPEC_CTRL after IBRS: those that the processor has are told, with `+` or `-`.
const BITS: &[(&str, u32, &[Feature])] = &[
    (" STIBP", spec_ctrl::STIBP, &[STIBP, AMD_STIBP]),
    (" SSBD", spec_ctrl::SSBD, &[SSBD, AMD_SSBD]),
    (" PSFD", spec_ctrl::PSFD, &[PSFD, INTEL_PSFD]),
    (" BHI_DIS_S", spec_ctrl::BHI_DIS_S, &[BHI_CTRL]),
];

/// The report.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// What the processor says.
    pub cpu: &'a Processor,
    /// What is done.
    pub decisions: &'a Decisions,
    /// What the hypervisor is built with.
    pub build: &'a Build,
}

/// A line of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Line {
    /// Its heading.
    Head,
    /// What the processor says about its flaws.
    Hints,
    /// What it has that software must use.
    Features,
    /// What is built in.
    Support,
    /// The hypervisor's own protection.
    Settings,
    /// L1TF.
    L1tf,
    /// What is there for HVM guests.
    Hvm,
    /// What is there for PV guests.
    Pv,
    /// XPTI.
    Xpti,
    /// Shadows against L1TF.
    PvL1tf,
}

impl Line {
    /// All lines, in order.
    pub const ALL: [Self; 10] = [
        Self::Head,
        Self::Hints,
        Self::Features,
        Self::Support,
        Self::Settings,
        Self::L1tf,
        Self::Hvm,
        Self::Pv,
        Self::Xpti,
        Self::PvL1tf,
    ];
}

impl<'a> Report<'a> {
    /// Returns its lines, which are displayed.
    pub fn lines(self) -> impl Iterator<Item = Told<'a>> {
        Line::ALL.into_iter().filter(move |line| self.has(*line)).map(move |line| Told(self, line))
    }

    fn has(&self, line: Line) -> bool {
        let tables = &self.decisions.tables;
        match line {
            Line::Support => self.build.support().next().is_some(),
            Line::L1tf => tables.l1tf.vulnerable || tables.pv_l1tf_dom0 || tables.pv_l1tf_dom_u,
            Line::Hvm => self.build.hvm,
            _ => true,
        }
    }
}

/// A line of a report.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a>(Report<'a>, Line);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { cpu, decisions: d, build } = self.0;
        match self.1 {
            Line::Head => f.write_str("Speculative mitigation facilities:"),
            Line::Hints => names(f, "  Hardware hints:", present(cpu, HINTS)),
            Line::Features => names(f, "  Hardware features:", present(cpu, FEATURES)),
            Line::Support => names(f, "  Compiled-in support:", build.support()),
            Line::Settings => settings(f, d),
            Line::L1tf => {
                let l = &d.tables.l1tf;
                let not = if l.vulnerable { "" } else { " not" };
                write!(f, "  L1TF: believed{not} vulnerable, maxphysaddr L1D {}, ", l.cache_bits)?;
                write!(f, "CPUID {}, Safe address {:x}", l.address_bits, l.safe_from)
            }
            Line::Hvm => guests(
                f,
                "HVM",
                &[
                    (d.branches.msr_hvm, "MSR_SPEC_CTRL"),
                    (d.branches.msr_hvm || d.branches.virt_spec_ctrl, "MSR_VIRT_SPEC_CTRL"),
                    (d.branches.rsb_hvm, "RSB"),
                    (d.eager_fpu, "EAGER_FPU"),
                    (d.buffers.verw_hvm, "VERW"),
                    (d.ibpb.entry_hvm, "IBPB-entry"),
                    (d.bhb.entry_hvm, "BHB-entry"),
                ],
            ),
            Line::Pv => guests(
                f,
                "PV",
                &[
                    (d.branches.msr_pv, "MSR_SPEC_CTRL"),
                    (d.branches.rsb_pv, "RSB"),
                    (d.eager_fpu, "EAGER_FPU"),
                    (d.buffers.verw_pv, "VERW"),
                    (d.ibpb.entry_pv, "IBPB-entry"),
                    (d.bhb.entry_pv, "BHB-entry"),
                ],
            ),
            Line::Xpti => {
                let t = &d.tables;
                domains(f, "XPTI (64-bit PV only)", t.xpti_dom0, t.xpti_dom_u)?;
                f.write_str(if t.xpti_pcid { " (with PCID)" } else { " (without PCID)" })
            }
            Line::PvL1tf => domains(f, "PV L1TF shadowing", d.tables.pv_l1tf_dom0, d.tables.pv_l1tf_dom_u),
        }
    }
}

fn present<'a>(cpu: &'a Processor, list: &'a [(&'a str, &[Feature])]) -> impl Iterator<Item = &'a str> {
    list.iter().filter(|(_, features)| cpu.has_any(features)).map(|(name, _)| *name)
}

fn names<'a>(f: &mut fmt::Formatter<'_>, head: &str, mut names: impl Iterator<Item = &'a str>) -> fmt::Result {
    f.write_str(head)?;
    names.try_for_each(|name| write!(f, " {name}"))
}

fn guests(f: &mut fmt::Formatter<'_>, kind: &str, list: &[(bool, &str)]) -> fmt::Result {
    write!(f, "  Support for {kind} VMs:")?;
    if list.iter().all(|(on, _)| !on) {
        return f.write_str(" None");
    }
    names(f, "", list.iter().filter(|(on, _)| *on).map(|(_, name)| *name))
}

fn domains(f: &mut fmt::Formatter<'_>, what: &str, dom0: bool, dom_u: bool) -> fmt::Result {
    let state = |on| if on { "enabled" } else { "disabled" };
    write!(f, "  {what}: Dom0 {}, DomU {}", state(dom0), state(dom_u))
}

fn settings(f: &mut fmt::Formatter<'_>, d: &Decisions) -> fmt::Result {
    f.write_str("  Xen settings: ")?;
    f.write_str(match d.branches.thunk {
        None => "",
        Some(Thunk::Retpoline) => "BTI-Thunk: RETPOLINE, ",
        Some(Thunk::Lfence) => "BTI-Thunk: LFENCE, ",
        Some(Thunk::Jmp) => "BTI-Thunk: JMP, ",
    })?;
    f.write_str(match d.bhb.sequence {
        BhbSequence::None => "",
        BhbSequence::Tsx => "BHB-Seq: TSX, ",
        BhbSequence::Short => "BHB-Seq: SHORT, ",
        BhbSequence::Long => "BHB-Seq: LONG, ",
    })?;
    let sign = |on| if on { "+" } else { "-" };
    f.write_str("SPEC_CTRL: ")?;
    if d.known.has_any(&[IBRSB, IBRS]) {
        write!(f, "IBRS{}", sign(d.branches.spec_ctrl & spec_ctrl::IBRS != 0))?;
    } else {
        f.write_str("No")?;
    }
    for (name, bit, _) in BITS.iter().filter(|(.., features)| d.known.has_any(features)) {
        write!(f, "{name}{}", sign(d.branches.spec_ctrl & bit != 0))?;
    }
    f.write_str(", Other:")?;
    for (name, on) in [(" TSX", d.tsx.reported()), (" SRB_LOCK", d.buffers.srb_lock)] {
        if let Some(on) = on {
            write!(f, "{name}{}", sign(on))?;
        }
    }
    let others = [
        (d.ibpb.switch, "IBPB-ctxt"),
        (d.buffers.l1d_flush, "L1D_FLUSH"),
        (d.buffers.verw, "VERW"),
        (d.div_scrub, "DIV"),
        (d.branch_harden, "BRANCH_HARDEN"),
        (d.lock_harden, "LOCK_HARDEN"),
    ];
    names(f, "", others.iter().filter(|(on, _)| *on).map(|(_, name)| *name))
}
