//! Words of the options about defences, good and bad, as Debian's Xen takes them.

use mm::Errno;

use super::spec_ctrl::{BhbSequence, Guests, SpecCtrl, Thunk};
use super::{Cet, DefenceOptions, Pcid, PerDomain, Supervisor, Tsx};

fn both<T: Copy>(value: T) -> Guests<T> {
    Guests { pv: value, hvm: value }
}

/// A value of `spec-ctrl`, whether it is good, and what it changes.
type Case = (&'static str, bool, fn(&mut SpecCtrl));

const CASES: &[Case] = &[
    ("pv", true, |s| {
        (s.rsb_pv, s.verw.pv, s.ibpb_entry.pv, s.bhb_entry.pv) = (Some(true), Some(true), Some(true), Some(true));
    }),
    ("pv=0", true, |s| {
        s.msr_sc.pv = false;
        (s.rsb_pv, s.verw.pv, s.ibpb_entry.pv, s.bhb_entry.pv) = (Some(false), Some(false), Some(false), Some(false));
    }),
    ("no-hvm", true, |s| {
        (s.msr_sc.hvm, s.rsb_hvm) = (false, false);
        (s.verw.hvm, s.ibpb_entry.hvm, s.bhb_entry.hvm) = (Some(false), Some(false), Some(false));
    }),
    ("msr-sc=no", true, |s| s.msr_sc = both(false)),
    ("msr-sc=no-pv", true, |s| s.msr_sc.pv = false),
    ("msr-sc=hvm=off", true, |s| s.msr_sc.hvm = false),
    ("msr-sc=dom0", false, |_| ()),
    ("no-msr-sc=pv", false, |_| ()),
    ("no-rsb", true, |s| (s.rsb_pv, s.rsb_hvm) = (Some(false), false)),
    ("rsb=pv", true, |s| s.rsb_pv = Some(true)),
    ("rsb=no-hvm", true, |s| s.rsb_hvm = false),
    ("rsb=maybe", false, |_| ()),
    ("rsb=", false, |_| ()),
    ("verw", true, |s| s.verw = both(Some(true))),
    ("md-clear=no", true, |s| s.verw = both(Some(false))),
    ("verw=no-hvm,md-clear=pv=1", true, |s| s.verw = Guests { pv: Some(true), hvm: Some(false) }),
    ("ibpb-entry", true, |s| (s.ibpb_entry, s.ibpb_entry_dom0) = (both(Some(true)), true)),
    ("ibpb-entry=hvm", true, |s| s.ibpb_entry.hvm = Some(true)),
    ("bhb-entry=0", true, |s| s.bhb_entry = both(Some(false))),
    ("bhb-entry", true, |s| (s.bhb_entry, s.bhb_entry_dom0) = (both(Some(true)), true)),
    ("bhb-entry=pv=yes", true, |s| s.bhb_entry.pv = Some(true)),
    ("bti-thunk=retpoline", true, |s| s.bti_thunk = Some(Thunk::Retpoline)),
    ("bti-thunk=lfence", true, |s| s.bti_thunk = Some(Thunk::Lfence)),
    ("bti-thunk=jmp:more", true, |s| s.bti_thunk = Some(Thunk::Jmp)),
    ("bti-thunk=best", false, |_| ()),
    ("bti-thunk", false, |_| ()),
    ("bhb-seq=none", true, |s| s.bhb_seq = Some(BhbSequence::None)),
    ("bhb-seq=tsx", true, |s| s.bhb_seq = Some(BhbSequence::Tsx)),
    ("bhb-seq=short", true, |s| s.bhb_seq = Some(BhbSequence::Short)),
    ("bhb-seq=long", true, |s| s.bhb_seq = Some(BhbSequence::Long)),
    ("bhb-seq=longer", false, |_| ()),
    ("ibrs", true, |s| s.ibrs = Some(true)),
    ("no-ibrs", true, |s| s.ibrs = Some(false)),
    ("ibrs=maybe", false, |_| ()),
    ("no-ibrs=1", false, |_| ()),
    ("stibp=on", true, |s| s.stibp = Some(true)),
    ("ssbd", true, |s| s.ssbd = true),
    ("psfd=off", true, |s| s.psfd = Some(false)),
    ("bhi-dis-s", true, |s| s.bhi_dis_s = Some(true)),
    ("no-ibpb", true, |s| s.ibpb = Some(false)),
    ("eager-fpu=disable", true, |s| s.eager_fpu = Some(false)),
    ("l1d-flush=true", true, |s| s.l1d_flush = Some(true)),
    ("no-branch-harden", true, |s| s.branch_harden = false),
    ("lock-harden", true, |s| s.lock_harden = true),
    ("srb-lock", true, |s| s.srb_lock = Some(true)),
    ("unpriv-mmio", true, |s| s.unpriv_mmio = true),
    ("gds-mit=0", true, |s| s.gds_mit = Some(false)),
    ("div-scrub", true, |s| s.div_scrub = Some(true)),
    ("bp-spec-reduce=no", true, |s| s.bp_spec_reduce = false),
    // What is not understood does not keep the rest from counting.
    ("nonsense,ssbd", false, |s| s.ssbd = true),
    ("ssbd,", false, |s| s.ssbd = true),
    ("yes", false, |_| ()),
    ("xen", false, |_| ()),
    ("", false, |_| ()),
    ("IBRS", false, |_| ()),
];

#[test]
fn words_of_spec_ctrl() {
    for (text, good, change) in CASES {
        let (mut given, mut expected) = (DefenceOptions::default(), DefenceOptions::default());
        change(&mut expected.spec_ctrl);
        assert_eq!(given.set_spec_ctrl(text), if *good { Ok(()) } else { Err(Errno::INVAL) }, "{text}");
        assert_eq!(given, expected, "{text}");
    }
}

#[test]
fn all_off() {
    let mut given = DefenceOptions { xpti: PerDomain { dom0: Some(true), dom_u: None }, ..Default::default() };
    assert_eq!(given.set_spec_ctrl("no"), Ok(()));
    assert_eq!(given.xpti, PerDomain { dom0: Some(true), dom_u: Some(false) });
    assert_eq!(given.pv_l1tf, PerDomain { dom0: Some(false), dom_u: Some(false) });
    assert_eq!(given.tsx, Tsx::LeftOn);
    let off = given.spec_ctrl;
    assert_eq!((off.msr_sc, off.eager_fpu), (both(false), Some(false)));
    assert_eq!((off.bti_thunk, off.bhb_seq, off.ibrs), (Some(Thunk::Jmp), Some(BhbSequence::None), Some(false)));
    // These it leaves alone, as on Xen.
    assert_eq!((off.stibp, off.psfd, off.bhi_dis_s), (None, None, None));
    // Later words count.
    assert_eq!(given.set_spec_ctrl("off,ibrs,verw=pv"), Ok(()));
    assert_eq!((given.spec_ctrl.ibrs, given.spec_ctrl.verw.pv), (Some(true), Some(true)));
}

#[test]
fn only_the_hypervisors_own_off() {
    for text in ["no-xen", "xen=0"] {
        let mut given = DefenceOptions::default();
        assert_eq!(given.set_spec_ctrl(text), Ok(()));
        assert_eq!((given.spec_ctrl.msr_sc, given.spec_ctrl.eager_fpu), (both(true), None));
        assert_eq!((given.spec_ctrl.rsb_pv, given.spec_ctrl.branch_harden), (Some(false), false));
        assert_eq!((given.xpti, given.tsx), (PerDomain::default(), Tsx::Default));
    }
}

#[test]
fn per_domain() {
    let set = |text: &str, has_default: bool| {
        let mut given = PerDomain { dom0: Some(true), dom_u: None };
        let result = given.set(text, has_default);
        (given.dom0, given.dom_u, result.is_ok())
    };
    let (on, off) = (Some(true), Some(false));
    for (text, expected) in [
        ("", (on, on, true)),
        ("no", (off, off, true)),
        ("1", (on, on, true)),
        ("no-dom0,domu", (off, on, true)),
        ("dom0=off", (off, None, true)),
        ("domu=0,", (on, off, true)),
        ("what,no", (off, off, false)),
        (",no", (off, off, false)),
        ("dom1", (on, None, false)),
    ] {
        assert_eq!(set(text, true), expected, "{text}");
        assert_eq!(set(text, false), expected, "{text}");
    }
    assert_eq!(set("default", true), (None, None, true));
    assert_eq!(set("no,default", true), (None, None, true));
    // It must be the last.
    assert_eq!(set("default,no-dom0", true), (off, None, false));
    assert_eq!(set("default", false), (on, None, false));
}

#[test]
fn the_others() {
    let supervisor = |text: &str| {
        let mut given = Supervisor::Off;
        given.set(text).map(|()| given)
    };
    assert_eq!(supervisor(""), Ok(Supervisor::On));
    assert_eq!(supervisor("hvm"), Ok(Supervisor::Hvm));
    assert_eq!(supervisor("disable"), Ok(Supervisor::Off));
    assert_eq!(supervisor("pv"), Err(Errno::INVAL));
    let pcid = |text: &str| {
        let mut given = Pcid::default();
        given.set(text).map(|()| given)
    };
    assert_eq!(
        ["1", "no", "xpti", "no-xpti", "xpti=no"].map(pcid),
        [Ok(Pcid::All), Ok(Pcid::Off), Ok(Pcid::Xpti), Ok(Pcid::NoXpti), Ok(Pcid::NoXpti)]
    );
    assert_eq!([pcid(""), pcid("xpti=maybe"), pcid("maybe")], [Err(Errno::INVAL); 3]);
    let cet = |text: &str| {
        let mut given = Cet::default();
        let result = given.set(text);
        (given.shstk, given.ibt, result.is_ok())
    };
    assert_eq!(cet("shstk,no-ibt"), (Some(true), false, true));
    assert_eq!(cet("what,shstk=0"), (Some(false), true, false));
    assert_eq!(cet(""), (None, true, false));
    let tsx = |text: &str| {
        let mut given = Tsx::default();
        given.set(text).map(|()| given)
    };
    assert_eq!([tsx("1"), tsx("no")], [Ok(Tsx::Given(true)), Ok(Tsx::Given(false))]);
    assert_eq!([tsx(""), tsx("perhaps")], [Err(Errno::INVAL); 2]);
}
