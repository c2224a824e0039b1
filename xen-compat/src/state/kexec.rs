//! Kernels that can be started in place of the hypervisor, loaded and being loaded (kexec_op).

use alloc::boxed::Box;

use mm::{Account, Errno, Mfn, NoMemory, PageVec};
use public_headers::xen4::kexec::XenKexecSegment;

/// Number of pieces of an image below which it must stay (`KEXEC_SEGMENT_MAX`).
pub(crate) const MAX_SEGMENTS: usize = 16;
/// Number of pages that are there for whatever one step of loading needs.
pub(crate) const SPARE: usize = 8;

/// What an image is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// It is started on request, and copied to its place before.
    Default,
    /// It is started after a crash, from the memory that is kept for it.
    Crash,
}

/// How far an image has been loaded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Phase {
    /// Room for the record of destinations that have been set aside.
    Aside,
    /// The page of relocation code.
    Code,
    /// The contents of a segment: how many of its parts are done.
    Contents {
        /// Index of the segment.
        segment: usize,
        /// Parts that are done: the entry that names its destination, then its pages.
        done: u64,
    },
    /// Page tables for a segment.
    Tables {
        /// Index of the segment.
        segment: usize,
        /// Bytes that are done.
        done: u64,
    },
    /// The end of the list, and the code.
    End,
    /// Nothing is left to do.
    Complete,
}

/// A loaded image, or one that is being loaded.
pub(crate) struct Image {
    pub(crate) kind: Kind,
    /// `EM_*`, as the caller says.
    pub(crate) arch: u16,
    /// Machine address of the first instruction.
    pub(crate) entry: u64,
    segments: [XenKexecSegment; MAX_SEGMENTS],
    nr_segments: usize,
    pub(crate) phase: Phase,
    /// Frames from the heap that it keeps.
    pub(crate) frames: PageVec<Mfn>,
    /// Those that nothing is in yet.
    pub(crate) spare: [Option<Mfn>; SPARE],
    /// Pages of the list of what is copied.
    pub(crate) list: PageVec<Mfn>,
    /// Number of entries in the list, without those that lead to the next page.
    pub(crate) entries: u64,
    /// A bit for each frame of RAM in the destinations, by [`Place::ram`]: it is among `frames`, until its turn comes.
    pub(crate) aside: PageVec<u64>,
    /// Machine address from which on the memory for a crash kernel may have room for a page.
    pub(crate) next_crash_page: u64,
    /// The page of relocation code.
    pub(crate) code: Option<Mfn>,
    /// The root of its page tables.
    pub(crate) root: Option<Mfn>,
    /// The next of those that are to be freed.
    next: Option<Box<Image>>,
}

/// A page of a destination.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    /// Index of its segment.
    pub(crate) segment: usize,
    /// Index of the page in it.
    pub(crate) page: u64,
    /// Its bit in [`Image::aside`]; `None`: nothing is copied there.
    pub(crate) ram: Option<u64>,
}

/// Returns the address after the last of a segment's, which has been checked not to wrap.
pub(crate) fn end(s: &XenKexecSegment) -> u64 {
    s.dest_maddr.wrapping_add(s.dest_size)
}

impl Image {
    /// Creates one with nothing loaded.
    ///
    /// # Errors
    /// [`NoMemory`].
    pub(crate) fn new(kind: Kind, arch: u16, entry: u64, segments: &[XenKexecSegment]) -> Result<Self, NoMemory> {
        // What dom0 may load is bounded by the machine's memory only.
        let account = Account::new(u64::MAX)?;
        let mut all = [XenKexecSegment::default(); MAX_SEGMENTS];
        let nr_segments = segments.len().min(MAX_SEGMENTS);
        all[..nr_segments].copy_from_slice(&segments[..nr_segments]);
        Ok(Self {
            kind,
            arch,
            entry,
            segments: all,
            nr_segments,
            phase: Phase::Aside,
            frames: PageVec::new(&account),
            spare: [None; SPARE],
            list: PageVec::new(&account),
            entries: 0,
            aside: PageVec::new(&account),
            next_crash_page: 0,
            code: None,
            root: None,
            next: None,
        })
    }

    /// Returns its segments.
    pub(crate) fn segments(&self) -> &[XenKexecSegment] {
        &self.segments[..self.nr_segments]
    }

    /// Returns the number of frames of RAM, of `frames` in all, in the destinations of the first `n` segments to which
    /// something is copied.
    pub(crate) fn ram_before(&self, n: usize, frames: u64) -> u64 {
        let copied = self.segments().iter().take(n).filter(|s| s.buf != 0);
        copied.map(|s| (end(s) >> 12).min(frames) - (s.dest_maddr >> 12).min(frames)).sum()
    }

    /// Returns which page of a destination a frame is.
    pub(crate) fn place(&self, mfn: Mfn, frames: u64) -> Option<Place> {
        let at = mfn.maddr().0;
        let segment = self.segments().iter().position(|s| s.dest_maddr <= at && at < end(s))?;
        let s = &self.segments()[segment];
        let page = (at - s.dest_maddr) >> 12;
        let ram = (s.buf != 0).then(|| self.ram_before(segment, frames) + page);
        Some(Place { segment, page, ram })
    }

    /// Returns the index in the list of the entry for a page of a segment.
    pub(crate) fn entry_of(&self, segment: usize, page: u64) -> u64 {
        let before = self.segments().iter().take(segment).filter(|s| s.buf != 0);
        before.map(|s| 1 + (s.dest_size >> 12)).sum::<u64>() + 1 + page
    }

    /// Returns whether a frame that is a destination has been set aside; afterwards it has not.
    pub(crate) fn take_aside(&mut self, ram: u64) -> bool {
        let Some(word) = self.aside.get_mut(mm::int::index(ram / 64)) else { return false };
        let was = *word >> (ram % 64) & 1 != 0;
        *word &= !(1 << (ram % 64));
        was
    }

    /// Records that a frame that is a destination has been set aside.
    pub(crate) fn set_aside(&mut self, ram: u64) {
        if let Some(word) = self.aside.get_mut(mm::int::index(ram / 64)) {
            *word |= 1 << (ram % 64);
        }
    }

    /// Takes a spare page. There are as many as a step needs; ENOMEM if there are not.
    pub(crate) fn take_spare(&mut self) -> Result<Mfn, Errno> {
        self.spare.iter_mut().find_map(Option::take).ok_or(Errno::NOMEM)
    }

    /// Adds a spare page, if there is room for it. Returns whether there was.
    pub(crate) fn add_spare(&mut self, mfn: Mfn) -> bool {
        let room = self.spare.iter_mut().find(|s| s.is_none());
        room.map(|s| *s = Some(mfn)).is_some()
    }
}

/// All images.
#[derive(Default)]
pub(crate) struct Images {
    /// By [`Kind`].
    loaded: [Option<Box<Image>>; 2],
    /// The one that is being loaded, and the number by which the call that does so continues.
    loading: Option<(u32, Box<Image>)>,
    /// How many have been.
    begun: u32,
    /// Those that are to be freed.
    discarded: Option<Box<Image>>,
}

impl Images {
    /// Maximum number of a load, after which they begin again from 1.
    pub(crate) const MAX_NUMBER: u32 = (1 << 23) - 1;

    /// Begins to load an image, in place of one that is being loaded. Returns its number.
    pub(crate) fn begin(&mut self, image: Box<Image>) -> u32 {
        self.begun = self.begun % Self::MAX_NUMBER + 1;
        if let Some((_, old)) = self.loading.replace((self.begun, image)) {
            self.discard(old);
        }
        self.begun
    }

    /// Returns the image that is being loaded, if it has this number.
    pub(crate) fn loading(&mut self, number: u32) -> Option<&mut Image> {
        self.loading.as_mut().filter(|(n, _)| *n == number).map(|(_, image)| &mut **image)
    }

    /// Ends loading an image: it cannot be loaded.
    pub(crate) fn give_up(&mut self, number: u32) {
        if let Some((_, image)) = self.loading.take_if(|(n, _)| *n == number) {
            self.discard(image);
        }
    }

    /// Ends loading an image: it is loaded, in place of another of its kind.
    pub(crate) fn complete(&mut self, number: u32) {
        if let Some((_, image)) = self.loading.take_if(|(n, _)| *n == number) {
            let kind = image.kind;
            self.unload(kind);
            self.loaded[kind as usize] = Some(image);
        }
    }

    /// Returns a loaded image.
    pub(crate) fn loaded(&self, kind: Kind) -> Option<&Image> {
        self.loaded[kind as usize].as_deref()
    }

    /// Discards a loaded image, if there is one.
    pub(crate) fn unload(&mut self, kind: Kind) {
        if let Some(image) = self.loaded[kind as usize].take() {
            self.discard(image);
        }
    }

    fn discard(&mut self, mut image: Box<Image>) {
        image.next = self.discarded.take();
        self.discarded = Some(image);
    }

    /// Returns a frame that nothing uses any more, if there is one.
    pub(crate) fn take_discarded(&mut self) -> Option<Mfn> {
        loop {
            let image = self.discarded.as_mut()?;
            match image.frames.pop() {
                Some(mfn) => return Some(mfn),
                None => self.discarded = image.next.take(),
            }
        }
    }
}
