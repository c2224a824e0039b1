//! What a hypervisor is built with.

/// What decides about defences as it is built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Build {
    /// Indirect branches go through thunks, which can be changed at boot.
    pub thunks: bool,
    /// Returns go through thunks.
    pub return_thunks: bool,
    /// There are shadows for guests that write entries which L1TF would follow; otherwise such a guest crashes.
    pub shadow_paging: bool,
    /// Indices that guests give are masked.
    pub harden_array: bool,
    /// There is an LFENCE after branches that matter.
    pub harden_branch: bool,
    /// Addresses that guests give are masked.
    pub harden_guest_access: bool,
    /// There is an LFENCE after locks are taken.
    pub harden_lock: bool,
    /// Shadow stacks.
    pub shstk: bool,
    /// Indirect branch tracking.
    pub ibt: bool,
    /// There are 32-bit PV guests.
    pub pv32: bool,
    /// There are HVM guests.
    pub hvm: bool,
}

impl Build {
    /// Debian's Xen 4.17.
    pub const XEN: Self = Self {
        thunks: true,
        return_thunks: true,
        shadow_paging: false,
        harden_array: true,
        harden_branch: true,
        harden_guest_access: true,
        harden_lock: true,
        shstk: true,
        ibt: true,
        pv32: false,
        hvm: true,
    };
    /// Xen for the same guests as this hypervisor: PV, of 64 and of 32 bits, which exclude shadow stacks.
    pub const PEER: Self = Self { shstk: false, ibt: false, pv32: true, hvm: false, ..Self::XEN };
    /// This hypervisor.
    pub const OURS: Self = Self {
        thunks: false,
        return_thunks: false,
        shadow_paging: false,
        harden_array: false,
        harden_branch: false,
        harden_lock: false,
        ..Self::PEER
    };
    const NAMES: usize = 7;

    /// Returns the names of what there is, as Xen's report has them.
    pub(super) fn support(&self) -> impl Iterator<Item = &'static str> {
        let all: [(bool, &str); Self::NAMES] = [
            (self.thunks, "INDIRECT_THUNK"),
            (self.return_thunks, "RETURN_THUNK"),
            (self.shadow_paging, "SHADOW_PAGING"),
            (self.harden_array, "HARDEN_ARRAY"),
            (self.harden_branch, "HARDEN_BRANCH"),
            (self.harden_guest_access, "HARDEN_GUEST_ACCESS"),
            (self.harden_lock, "HARDEN_LOCK"),
        ];
        all.into_iter().filter_map(|(there, name)| there.then_some(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::defences::feature::NR_WORDS;
    use crate::defences::list::DEFENCES;
    use crate::defences::{decide, Facts, Processor};
    use crate::options::defences::DefenceOptions;
    use cpu_policy::Vendor;

    /// What the table says is done is in the report, too.
    #[test]
    fn what_is_done_is_told() {
        let options = DefenceOptions::default();
        let peer = Facts { options: &options, build: Build::PEER, pv32: true, smt_wanted: true, cacheable_end: 0 };
        let ours = Facts { build: Build::OURS, ..peer };
        let cpu = Processor { words: [u64::MAX; NR_WORDS], ..Processor::named(Vendor::Intel, 0x906ec, 0) };
        let wanted = decide(&cpu, &peer);
        for defence in DEFENCES.iter().filter(|defence| defence.done) {
            assert!(defence.is_wanted(&wanted, &peer), "{} is tried", defence.name);
            assert!(defence.is_wanted(&wanted.as_done(), &ours), "{}", defence.name);
        }
    }
}
