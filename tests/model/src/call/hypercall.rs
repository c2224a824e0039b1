//! A hypercall that has not been made yet.

/// One hypercall, its arguments in the guest's memory.
pub(crate) struct Call {
    /// Its name, for the statistics.
    pub name: &'static str,
    /// RAX.
    pub number: u64,
    /// Argument registers.
    pub args: [u64; 6],
}

impl Call {
    pub(super) fn new(name: &'static str, number: u32, args: &[u64]) -> Call {
        let mut all = [0; 6];
        all[..args.len()].copy_from_slice(args);
        Call { name, number: number.into(), args: all }
    }
}
