//! Another kernel in place of the hypervisor.

use core::ops::Range;

/// An image that is ready to be started: machine addresses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KexecImage {
    /// Of the page with the copy of [`Kexec::relocation`].
    pub code: u64,
    /// Of the root of page tables that map what is named here at its machine address, and the page of code also where
    /// [`Kexec::relocation`] is.
    pub tables: u64,
    /// Of the first page of the list of what is copied before: see [`entry`].
    pub list: u64,
    /// Of the first instruction.
    pub entry: u64,
    /// Whether that is one of 32 bits, without paging.
    pub is_32bit: bool,
}

/// What a crash starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CrashImage {
    /// The image.
    pub image: KexecImage,
    /// Frame of dom0's list of lists of its frames, of which the image is told; 0: dom0 has not said.
    pub dom0_frame_list_list: u64,
}

/// Bits of an entry in the list of what is copied; the others are a page's machine address.
pub mod entry {
    /// The address to which the next pages go.
    pub const DESTINATION: u64 = 1 << 0;
    /// The list continues in this page.
    pub const INDIRECTION: u64 = 1 << 1;
    /// The list ends.
    pub const DONE: u64 = 1 << 2;
    /// A page to copy.
    pub const SOURCE: u64 = 1 << 3;
    /// A page of zeroes.
    pub const ZERO: u64 = 1 << 4;
}

/// The code that copies an image to its place and starts it.
#[derive(Clone, Copy, Debug)]
pub struct Relocation {
    /// Its virtual address, that of a page.
    pub at: u64,
    /// At most a page of instructions.
    pub code: &'static [u8],
}

/// Starting another kernel.
pub trait Kexec {
    /// Returns the machine addresses of the memory that is kept for a crash kernel; empty without one.
    fn crash_area(&self) -> Range<u64>;
    /// Returns the machine addresses of the hypervisor's image.
    fn hypervisor_area(&self) -> Range<u64>;
    /// Returns where a CPU's notes are, if there can be such a CPU and there is memory for a crash kernel.
    fn cpu_notes(&self, cpu: u32) -> Option<Range<u64>>;
    /// Returns where the note about the hypervisor's structures is.
    fn vmcoreinfo(&self) -> Range<u64>;
    /// Returns the code that an image needs a copy of.
    fn relocation(&self) -> Relocation;
    /// Sets what a crash of the hypervisor starts.
    fn set_crash_image(&self, image: Option<CrashImage>);
    /// Returns whether a crash starts an image.
    fn has_crash_image(&self) -> bool;
    /// Starts an image instead of the hypervisor. Does not return on the metal.
    fn kexec(&self, image: KexecImage);
    /// Starts the image for a crash, if there is one. Otherwise it returns.
    fn kexec_crash(&self);
}
