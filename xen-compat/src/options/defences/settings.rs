//! All that is given.

use mm::Errno;

use super::choices::{Cet, Invpcid, Pcid, Supervisor, Tsx};
use super::domains::PerDomain;
use super::spec_ctrl::{Guests, SpecCtrl};
use super::words::list;
use crate::options::value::parse_bool;

/// What is given of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct DefenceOptions {
    /// `spec-ctrl`, without what it says about the others.
    pub spec_ctrl: SpecCtrl,
    /// Page tables without the hypervisor while a guest runs.
    pub xpti: PerDomain,
    /// Shadows for guests that write entries which L1TF would follow.
    pub pv_l1tf: PerDomain,
    /// Whether transactions (TSX) work.
    pub tsx: Tsx,
    /// SMEP.
    pub smep: Supervisor,
    /// SMAP.
    pub smap: Supervisor,
    /// PCIDs.
    pub pcid: Pcid,
    /// INVPCID.
    pub invpcid: Invpcid,
    /// Shadow stacks and branch tracking.
    pub cet: Cet,
}

impl DefenceOptions {
    /// Sets what the words of `spec-ctrl` say.
    ///
    /// # Errors
    /// EINVAL: a word is not known, or the list or `xen` is turned on as a whole; the others count.
    pub(crate) fn set_spec_ctrl(&mut self, text: &str) -> Result<(), Errno> {
        list(text, |word, _| match parse_bool(word) {
            Some(false) => {
                self.all_off();
                true
            }
            Some(true) => false,
            None => self.spec_ctrl.word(word),
        })
    }

    /// Turns off whatever is not given by its own option.
    fn all_off(&mut self) {
        self.spec_ctrl =
            SpecCtrl { msr_sc: Guests::both(false), eager_fpu: Some(false), ..self.spec_ctrl.without_own() };
        self.xpti.off_unless_given();
        self.pv_l1tf.off_unless_given();
        if self.tsx == Tsx::Default {
            self.tsx = Tsx::LeftOn;
        }
    }
}
