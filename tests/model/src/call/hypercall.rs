//! A hypercall that has not been made yet.

use public_headers::xen4::xen as nr;

use crate::layout::Layout;

/// One hypercall, its arguments in the guest's memory.
pub(crate) struct Call {
    /// Its name, for the statistics.
    pub name: &'static str,
    /// RAX.
    pub number: u64,
    /// Arguments, each of up to 64 bits.
    pub args: [u64; 6],
}

impl Call {
    pub(super) fn new(name: &'static str, number: u32, args: &[u64]) -> Call {
        let mut all = [0; 6];
        all[..args.len()].copy_from_slice(args);
        Call { name, number: number.into(), args: all }
    }

    /// Returns the arguments as they are in registers: those of 64 bits take two of a 32-bit guest.
    pub(crate) fn registers(&self, l: &Layout) -> [u64; 6] {
        if !l.compat {
            return self.args;
        }
        let wide: &[usize] = match self.number as u32 {
            nr::HYPERVISOR_UPDATE_DESCRIPTOR => &[0, 1],
            nr::HYPERVISOR_UPDATE_VA_MAPPING | nr::HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN => &[1],
            nr::HYPERVISOR_SET_TIMER_OP => &[0],
            _ => &[],
        };
        let halves = self.args.iter().enumerate().flat_map(|(i, arg)| {
            let high = wide.contains(&i).then_some(arg >> 32);
            [Some(arg & 0xffff_ffff), high].into_iter().flatten()
        });
        let mut regs = [0; 6];
        regs.iter_mut().zip(halves).for_each(|(reg, half)| *reg = half);
        regs
    }
}
