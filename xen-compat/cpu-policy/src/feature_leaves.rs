//! Where the feature words are in CPUID's leaves.

use crate::features::{Features, A71, B7, B71, C1, C7, C71, D1, D7, D71, D72, DA1, E1C, E1D, E21A, E7D, E8B, NR_WORDS};
use crate::policy::CpuPolicy;

impl Features {
    /// Returns the words of a policy.
    pub fn of(p: &CpuPolicy) -> Self {
        let mut w = [0; NR_WORDS];
        (w[D1], w[C1]) = (p.basic[1].edx, p.basic[1].ecx);
        (w[E1D], w[E1C]) = (p.extd[1].edx, p.extd[1].ecx);
        w[DA1] = p.xstate[1].eax;
        (w[B7], w[C7], w[D7]) = (p.feat[0].ebx, p.feat[0].ecx, p.feat[0].edx);
        (w[A71], w[B71], w[C71], w[D71]) = (p.feat[1].eax, p.feat[1].ebx, p.feat[1].ecx, p.feat[1].edx);
        w[D72] = p.feat[2].edx;
        (w[E7D], w[E8B], w[E21A]) = (p.extd[7].edx, p.extd[8].ebx, p.extd[0x21].eax);
        Self(w)
    }

    /// Writes the words back to their leaves.
    pub(crate) fn store(&self, p: &mut CpuPolicy) {
        let w = &self.0;
        (p.basic[1].edx, p.basic[1].ecx) = (w[D1], w[C1]);
        (p.extd[1].edx, p.extd[1].ecx) = (w[E1D], w[E1C]);
        p.xstate[1].eax = w[DA1];
        (p.feat[0].ebx, p.feat[0].ecx, p.feat[0].edx) = (w[B7], w[C7], w[D7]);
        (p.feat[1].eax, p.feat[1].ebx, p.feat[1].ecx, p.feat[1].edx) = (w[A71], w[B71], w[C71], w[D71]);
        p.feat[2].edx = w[D72];
        (p.extd[7].edx, p.extd[8].ebx, p.extd[0x21].eax) = (w[E7D], w[E8B], w[E21A]);
    }
}
