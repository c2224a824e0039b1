//! `spec-ctrl`: a list of words, from left to right.

use super::words::{named, Named};

/// What PV and HVM guests have separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Guests<T> {
    /// For PV guests.
    pub pv: T,
    /// For HVM guests.
    pub hvm: T,
}

impl<T: Copy> Guests<T> {
    pub(super) const fn both(value: T) -> Self {
        Self { pv: value, hvm: value }
    }
}

/// How indirect branches are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thunk {
    /// By a return.
    Retpoline,
    /// By LFENCE and a jump.
    Lfence,
    /// By a jump.
    Jmp,
}

/// How the history of branches is overwritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BhbSequence {
    /// It is not.
    None,
    /// By a transaction that is aborted.
    Tsx,
    /// By loops, as many as Alder Lake needs.
    Short,
    /// By more loops.
    Long,
}

/// The values; `None`: not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpecCtrl {
    /// Whether guests may have MSR_SPEC_CTRL.
    pub msr_sc: Guests<bool>,
    /// Whether the return stack is overwritten when PV guests enter.
    pub rsb_pv: Option<bool>,
    /// The same when HVM guests exit.
    pub rsb_hvm: bool,
    /// VERW on the way to guests.
    pub verw: Guests<Option<bool>>,
    /// IBPB on the way in.
    pub ibpb_entry: Guests<Option<bool>>,
    /// Also from dom0.
    pub ibpb_entry_dom0: bool,
    /// The history of branches is overwritten on the way in.
    pub bhb_entry: Guests<Option<bool>>,
    /// Also from dom0.
    pub bhb_entry_dom0: bool,
    /// Indirect branches.
    pub bti_thunk: Option<Thunk>,
    /// How the history of branches is overwritten.
    pub bhb_seq: Option<BhbSequence>,
    /// SPEC_CTRL.IBRS in the hypervisor.
    pub ibrs: Option<bool>,
    /// SPEC_CTRL.STIBP.
    pub stibp: Option<bool>,
    /// SPEC_CTRL.SSBD.
    pub ssbd: bool,
    /// SPEC_CTRL.PSFD.
    pub psfd: Option<bool>,
    /// SPEC_CTRL.BHI_DIS_S.
    pub bhi_dis_s: Option<bool>,
    /// IBPB when vcpus are switched.
    pub ibpb: Option<bool>,
    /// FPU registers are switched with the vcpu, not at their first use.
    pub eager_fpu: Option<bool>,
    /// The L1 data cache is flushed on the way to HVM guests.
    pub l1d_flush: Option<bool>,
    /// LFENCE after branches that matter.
    pub branch_harden: bool,
    /// LFENCE after locks are taken.
    pub lock_harden: bool,
    /// Random numbers do not stay in a buffer that other cores can read.
    pub srb_lock: Option<bool>,
    /// Domains that are not trusted have devices' memory.
    pub unpriv_mmio: bool,
    /// Gathered data is not forwarded.
    pub gds_mit: Option<bool>,
    /// The divider is cleaned on the way to guests.
    pub div_scrub: Option<bool>,
    /// BP_CFG.SPEC_REDUCE, where there is one.
    pub bp_spec_reduce: bool,
}

impl Default for SpecCtrl {
    fn default() -> Self {
        Self {
            msr_sc: Guests::both(true),
            rsb_pv: None,
            rsb_hvm: true,
            verw: Guests::default(),
            ibpb_entry: Guests::default(),
            ibpb_entry_dom0: false,
            bhb_entry: Guests::default(),
            bhb_entry_dom0: false,
            bti_thunk: None,
            bhb_seq: None,
            ibrs: None,
            stibp: None,
            ssbd: false,
            psfd: None,
            bhi_dis_s: None,
            ibpb: None,
            eager_fpu: None,
            l1d_flush: None,
            branch_harden: true,
            lock_harden: false,
            srb_lock: None,
            unpriv_mmio: false,
            gds_mit: None,
            div_scrub: None,
            bp_spec_reduce: true,
        }
    }
}

impl SpecCtrl {
    /// Returns what `xen=no` leaves: what guests may do for themselves, and what is not the hypervisor's own defence.
    pub(super) fn without_own(self) -> Self {
        let off = Guests::both(Some(false));
        Self {
            msr_sc: self.msr_sc,
            stibp: self.stibp,
            psfd: self.psfd,
            bhi_dis_s: self.bhi_dis_s,
            eager_fpu: self.eager_fpu,
            rsb_pv: Some(false),
            rsb_hvm: false,
            verw: off,
            ibpb_entry: off,
            ibpb_entry_dom0: false,
            bhb_entry: off,
            bhb_entry_dom0: false,
            bti_thunk: Some(Thunk::Jmp),
            bhb_seq: Some(BhbSequence::None),
            ibrs: Some(false),
            ssbd: false,
            ibpb: Some(false),
            l1d_flush: Some(false),
            branch_harden: false,
            lock_harden: false,
            srb_lock: Some(false),
            unpriv_mmio: false,
            gds_mit: Some(false),
            div_scrub: Some(false),
            bp_spec_reduce: false,
        }
    }
}

/// Turns something on or off.
type Switch = fn(&mut SpecCtrl, bool);

/// Words that are switches.
const SWITCHES: &[(&str, Switch)] = &[
    ("ibrs", |s, on| s.ibrs = Some(on)),
    ("stibp", |s, on| s.stibp = Some(on)),
    ("ssbd", |s, on| s.ssbd = on),
    ("psfd", |s, on| s.psfd = Some(on)),
    ("bhi-dis-s", |s, on| s.bhi_dis_s = Some(on)),
    ("ibpb", |s, on| s.ibpb = Some(on)),
    ("eager-fpu", |s, on| s.eager_fpu = Some(on)),
    ("l1d-flush", |s, on| s.l1d_flush = Some(on)),
    ("branch-harden", |s, on| s.branch_harden = on),
    ("lock-harden", |s, on| s.lock_harden = on),
    ("srb-lock", |s, on| s.srb_lock = Some(on)),
    ("unpriv-mmio", |s, on| s.unpriv_mmio = on),
    ("gds-mit", |s, on| s.gds_mit = Some(on)),
    ("div-scrub", |s, on| s.div_scrub = Some(on)),
    ("bp-spec-reduce", |s, on| s.bp_spec_reduce = on),
];

/// A word that PV and HVM guests have separately.
struct Block {
    name: &'static str,
    pv: Switch,
    hvm: Switch,
    /// What else the word alone sets.
    both: Switch,
}

const BLOCKS: &[Block] = &[
    Block { name: "msr-sc", pv: |s, on| s.msr_sc.pv = on, hvm: |s, on| s.msr_sc.hvm = on, both: |_, _| () },
    Block { name: "rsb", pv: |s, on| s.rsb_pv = Some(on), hvm: |s, on| s.rsb_hvm = on, both: |_, _| () },
    Block { name: "verw", pv: |s, on| s.verw.pv = Some(on), hvm: |s, on| s.verw.hvm = Some(on), both: |_, _| () },
    // Its former name.
    Block { name: "md-clear", pv: |s, on| s.verw.pv = Some(on), hvm: |s, on| s.verw.hvm = Some(on), both: |_, _| () },
    Block {
        name: "ibpb-entry",
        pv: |s, on| s.ibpb_entry.pv = Some(on),
        hvm: |s, on| s.ibpb_entry.hvm = Some(on),
        both: |s, on| s.ibpb_entry_dom0 = on,
    },
    Block {
        name: "bhb-entry",
        pv: |s, on| s.bhb_entry.pv = Some(on),
        hvm: |s, on| s.bhb_entry.hvm = Some(on),
        both: |s, on| s.bhb_entry_dom0 = on,
    },
];

impl SpecCtrl {
    /// Takes a word. Returns whether it is one.
    pub(super) fn word(&mut self, word: &str) -> bool {
        match (named("xen", word), named("pv", word), named("hvm", word)) {
            (Named::Is(on), ..) => {
                if !on {
                    *self = self.without_own();
                }
                return !on;
            }
            // What VERW's former name sets is set already.
            (_, Named::Is(on), _) => BLOCKS.iter().for_each(|block| (block.pv)(self, on)),
            (_, _, Named::Is(on)) => BLOCKS.iter().for_each(|block| (block.hvm)(self, on)),
            _ => return self.block(word) || self.choice(word) || self.switch(word),
        }
        true
    }

    fn block(&mut self, word: &str) -> bool {
        BLOCKS.iter().any(|block| match named(block.name, word) {
            Named::Not => false,
            Named::Is(on) => {
                [block.pv, block.hvm, block.both].iter().for_each(|set| set(self, on));
                true
            }
            Named::Sub(which) => match (named("pv", which), named("hvm", which)) {
                (Named::Is(on), _) => {
                    (block.pv)(self, on);
                    true
                }
                (_, Named::Is(on)) => {
                    (block.hvm)(self, on);
                    true
                }
                _ => false,
            },
        })
    }

    fn choice(&mut self, word: &str) -> bool {
        // As on Xen, these characters end a value like a comma.
        let value = |name: &str| word.strip_prefix(name)?.split([':', ';', '=']).next();
        if let Some(thunk) = value("bti-thunk=") {
            self.bti_thunk = Some(match thunk {
                "retpoline" => Thunk::Retpoline,
                "lfence" => Thunk::Lfence,
                "jmp" => Thunk::Jmp,
                _ => return false,
            });
        } else if let Some(sequence) = value("bhb-seq=") {
            self.bhb_seq = Some(match sequence {
                "none" => BhbSequence::None,
                "tsx" => BhbSequence::Tsx,
                "short" => BhbSequence::Short,
                "long" => BhbSequence::Long,
                _ => return false,
            });
        } else {
            return false;
        }
        true
    }

    fn switch(&mut self, word: &str) -> bool {
        SWITCHES.iter().any(|(name, set)| match named(name, word) {
            Named::Is(on) => {
                set(self, on);
                true
            }
            Named::Not | Named::Sub(_) => false,
        })
    }
}
