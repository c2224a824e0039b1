//! The task state segment.

/// The 64-bit task state segment, without an I/O bitmap: its offset lies at the limit.
#[repr(C, packed(4))]
#[derive(Debug, Clone, Copy)]
pub struct Tss {
    reserved0: u32,
    rsp: [u64; 3],
    reserved1: u64,
    ist: [u64; 7],
    reserved2: u64,
    reserved3: u16,
    io_bitmap: u16,
}
const _: () = assert!(size_of::<Tss>() == 104);

impl Tss {
    /// With the stack for traps from guests, and those of the first interrupt stack table entries.
    pub fn new(rsp0: u64, stacks: [u64; 4]) -> Self {
        let mut ist = [0; 7];
        ist[..4].copy_from_slice(&stacks);
        Self {
            reserved0: 0,
            rsp: [rsp0, 0, 0],
            reserved1: 0,
            ist,
            reserved2: 0,
            reserved3: 0,
            io_bitmap: size_of::<Tss>() as u16,
        }
    }
}
