//! Transactions (TSX): whether they work. They help to read what buffers hold (TAA, XSA-305), and have an erratum on
//! memory ordering, which microcode of March 2019 mended and of June 2021 gave up.

use super::feature::{
    HLE, MDS_NO, RTM, RTM_ALWAYS_ABORT, SRBDS_CTRL, TAA_NO, TSX_CTRL, TSX_FORCE_ABORT as FORCE_ABORT,
};
use super::note::{Id, Note};
use super::processor::Processor;
use super::Notes;
use crate::options::defences::Tsx as Given;

/// MCU_OPT_CTRL: transactions may be turned on.
const RTM_ALLOW: u64 = 1 << 1;
/// MCU_OPT_CTRL: they may not, and this cannot be changed.
const RTM_LOCKED: u64 = 1 << 3;
/// TSX_FORCE_ABORT: they may be turned on at the user's own risk.
const ENABLE_RTM: u64 = 1 << 2;

/// What is decided of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tsx {
    /// Whether they are to work.
    pub on: bool,
    /// Whether it is nobody's wish but the default's.
    undecided: bool,
    /// Whether a register turns them off, which is written.
    pub off_by_register: bool,
    /// TSX_CTRL is that register.
    by_tsx_ctrl: bool,
}

impl Tsx {
    /// Nobody has changed anything.
    pub const LEFT_ALONE: Self = Self { on: true, undecided: false, off_by_register: false, by_tsx_ctrl: false };

    /// Decides, and sets what is then known of the processor.
    pub(super) fn decide(cpu: &mut Processor, given: Given, notes: &mut Notes) -> Self {
        let (mut on, mut undecided) = match given {
            Given::Default => (true, true),
            Given::LeftOn => (true, false),
            Given::Given(on) => (on, false),
        };
        let mut explicit = matches!(given, Given::Given(_));
        let mut always_abort = cpu.has(RTM_ALWAYS_ABORT);
        if cpu.has(TSX_CTRL) && cpu.has(SRBDS_CTRL) {
            always_abort |= cpu.mcu_opt_ctrl & RTM_ALLOW != 0;
            if always_abort {
                if cpu.mcu_opt_ctrl & RTM_LOCKED != 0 {
                    notes.add(Note::TsxLocked);
                    (on, undecided, explicit) = (false, false, true);
                }
                if undecided {
                    (on, undecided, explicit) = (false, false, true);
                }
            }
        }
        let mut broken = false;
        if cpu.has(FORCE_ABORT) {
            broken = cpu.tsx_force_abort == 0 && cpu.has(RTM_ALWAYS_ABORT) && !cpu.has(RTM);
            if broken {
                notes.add(Note::Contradiction("RTM_ALWAYS_ABORT vs RTM mismatch", Id::of(cpu)));
                cpu.clear(RTM_ALWAYS_ABORT);
                cpu.clear(FORCE_ABORT);
                if !explicit {
                    (on, undecided) = (false, false);
                }
            } else {
                always_abort |= cpu.tsx_force_abort & ENABLE_RTM != 0;
                if !explicit {
                    (on, undecided, explicit) = (!always_abort, false, true);
                }
            }
        }
        if !broken {
            if always_abort {
                cpu.force(RTM_ALWAYS_ABORT);
            }
            if cpu.has(TSX_CTRL) || cpu.has(FORCE_ABORT) {
                cpu.force(HLE);
                cpu.force(RTM);
            }
        }
        let control = cpu.has(TSX_CTRL) || cpu.has(FORCE_ABORT);
        if !control && explicit {
            notes.add(Note::NoTsxControl);
        }
        Self { on, undecided, off_by_register: control && !on, by_tsx_ctrl: cpu.has(TSX_CTRL) }
    }

    /// Turns them off where they would let TAA read buffers that VERW does not clear in time. `cleared`: the CPU does
    /// so before it idles, and no thread runs beside it unless wanted.
    pub(super) fn mitigate_taa(&mut self, cpu: &Processor, cleared: bool) {
        let has_taa = (cpu.has(RTM) || cpu.has(TSX_CTRL)) && cpu.has(MDS_NO) && !cpu.has(TAA_NO);
        if self.undecided && has_taa && self.by_tsx_ctrl && !cleared {
            (self.on, self.undecided, self.off_by_register) = (false, false, true);
        }
    }

    /// Returns what Xen's report says about them: nothing without TSX_CTRL.
    pub(super) fn reported(&self) -> Option<bool> {
        self.by_tsx_ctrl.then_some(self.on)
    }
}
