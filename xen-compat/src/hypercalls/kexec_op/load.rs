//! Loading an image: what it must be like, and the steps in which it is loaded.

use core::mem::offset_of;

use mm::int::index;
use mm::{try_alloc, Errno, GuestVa, Mfn};
use public_headers::xen4::arch_x86_64::ArchSharedInfo;
use public_headers::xen4::compat::arch_x86_32::ArchSharedInfo as ArchSharedInfo32;
use public_headers::xen4::compat::xen::SharedInfo as SharedInfo32;
use public_headers::xen4::kexec::{XenKexecLoad, XenKexecSegment, KEXEC_TYPE_CRASH, KEXEC_TYPE_DEFAULT};
use public_headers::xen4::xen::SharedInfo;

use super::pages::LARGE_PAGE;
use crate::guest_memory::width::{Width, WidthOf};
use crate::machine::hw::{kexec_entry, CrashImage, Hw, KexecImage};
use crate::state::hypervisor::{Cur, Hv};
use crate::state::kexec::{end, Image, Images, Kind, Phase};

const PAGE: u64 = 4096;
/// Images of 32 bits, by ELF's number.
const EM_386: u16 = 3;
/// Images of 64 bits.
const EM_X86_64: u16 = 62;
/// Number of bytes copied at a time.
const CHUNK: usize = 512;
/// The addresses at which an image can be mapped end here: half of what four levels of page tables map.
const END: u64 = 1 << 47;

/// How much of an image is loaded.
pub(super) enum Loaded {
    /// There is more to do.
    Some,
    /// All of it.
    All,
}

/// Returns what an image of `KEXEC_TYPE_*` is for. EINVAL: there is no such type.
pub(super) fn kind(type_: u32) -> Result<Kind, Errno> {
    match type_ {
        KEXEC_TYPE_DEFAULT => Ok(Kind::Default),
        KEXEC_TYPE_CRASH => Ok(Kind::Crash),
        _ => Err(Errno::INVAL),
    }
}

/// Returns what starts an image that is loaded.
pub(super) fn ready(image: &Image) -> Option<KexecImage> {
    Some(KexecImage {
        code: image.code?.maddr().0,
        tables: image.root?.maddr().0,
        list: image.list.get(0)?.maddr().0,
        entry: image.entry,
        is_32bit: image.arch == EM_386,
    })
}

impl<H: Hw> Hv<H> {
    /// Checks an image and begins to load it. Returns the number of that load.
    ///
    /// Errors: those of KEXEC_CMD_kexec_load that do not depend on the contents.
    pub(super) fn kexec_begin(&self, load: &XenKexecLoad, segments: &[XenKexecSegment]) -> Result<u32, Errno> {
        let kind = kind(load.type_.into())?;
        let area = self.hw.crash_area();
        if kind == Kind::Crash {
            let within = |s: &XenKexecSegment| area.start <= s.dest_maddr && end(s) <= area.end;
            let at = load.entry_maddr;
            if at < area.start || at > area.end || !segments.iter().filter(|s| s.buf != 0).all(within) {
                return Err(Errno::ADDRNOTAVAIL);
            }
        }
        let limit = END.min(1 << self.hw.physaddr_bits());
        let may_be = |s: &XenKexecSegment| {
            let wraps = s.dest_maddr.checked_add(s.dest_size).is_none_or(|end| end > limit);
            (s.dest_maddr | end(s)).is_multiple_of(PAGE) && !wraps
        };
        if !segments.iter().all(may_be) {
            return Err(Errno::ADDRNOTAVAIL);
        }
        let overlap = |a: &XenKexecSegment, b: &XenKexecSegment| end(a) > b.dest_maddr && a.dest_maddr < end(b);
        let overlaps = segments.iter().enumerate().any(|(i, a)| segments[..i].iter().any(|b| overlap(a, b)));
        if overlaps || segments.iter().any(|s| s.buf_size > s.dest_size) {
            return Err(Errno::INVAL);
        }
        let mut image = try_alloc::boxed(Image::new(kind, load.arch, load.entry_maddr, segments)?)?;
        image.next_crash_page = area.start;
        let mut images = self.kexec.lock();
        if kind == Kind::Crash {
            // It is loaded over the one that is there.
            self.hw.set_crash_image(None);
            images.unload(Kind::Crash);
        }
        Ok(images.begin(image))
    }

    /// Does one step of loading the image with this number.
    ///
    /// Errors: EBUSY: there is no such load any more. Otherwise those of KEXEC_CMD_kexec_load.
    pub(super) fn kexec_load_step(&self, cur: &Cur<'_>, number: u32) -> Result<Loaded, Errno> {
        let mut images = self.kexec.lock();
        let image = images.loading(number).ok_or(Errno::BUSY)?;
        match self.kexec_step(cur, image)? {
            Some(Phase::Complete) => {
                self.kexec_install(cur, &mut images, number);
                return Ok(Loaded::All);
            }
            Some(next) => image.phase = next,
            None => {}
        }
        Ok(Loaded::Some)
    }

    /// Does one step. Returns the next one, `None` if the same is to be tried again.
    fn kexec_step(&self, cur: &Cur<'_>, image: &mut Image) -> Result<Option<Phase>, Errno> {
        let from_heap = image.kind == Kind::Default;
        match image.phase {
            Phase::Aside => {
                let frames = image.ram_before(usize::MAX, self.nr_frames());
                let more = from_heap && (image.aside.len() as u64) < frames.div_ceil(64);
                if more {
                    image.aside.push(0)?;
                }
                return Ok((!more).then_some(Phase::Code));
            }
            Phase::Code => {
                // It is still accessible when the CPU has gone to 32 bits.
                let Some(mfn) = self.kexec_new_page(cur.d, image, 32)? else { return Ok(None) };
                image.code = Some(mfn);
                return Ok(Some(Phase::Contents { segment: 0, done: 0 }));
            }
            _ => {}
        }
        if from_heap && self.kexec_needs_spare(cur.d, image)? {
            return Ok(None);
        }
        if image.list.is_empty() {
            self.kexec_grow_list(image)?;
        }
        match image.phase {
            Phase::Contents { segment, done } => {
                let Some(s) = image.segments().get(segment).copied() else { return Ok(Some(Phase::End)) };
                let parts = if s.buf == 0 { 0 } else { 1 + (s.dest_size >> 12) };
                if done >= parts {
                    // As on Xen: nothing at all is no memory.
                    return if parts == 0 && s.dest_size == 0 {
                        Err(Errno::NOMEM)
                    } else {
                        Ok(Some(Phase::Tables { segment, done: 0 }))
                    };
                }
                match done.checked_sub(1) {
                    None if from_heap => self.kexec_add_entry(image, s.dest_maddr | kexec_entry::DESTINATION)?,
                    None => {}
                    Some(page) if from_heap => self.kexec_page_to_copy(image, segment, page)?,
                    Some(page) => self.kexec_fill(Mfn((s.dest_maddr >> 12) + page), &s, page)?,
                }
                Ok(Some(Phase::Contents { segment, done: done + 1 }))
            }
            Phase::Tables { segment, done } => {
                let s = image.segments()[segment];
                let at = s.dest_maddr + done;
                if at >= end(&s) {
                    return Ok(Some(Phase::Contents { segment: segment + 1, done: 0 }));
                }
                self.kexec_map_large(image, at)?;
                let next = (at & !(LARGE_PAGE - 1)) + LARGE_PAGE;
                Ok(Some(Phase::Tables { segment, done: next - s.dest_maddr }))
            }
            _ => {
                self.kexec_end(image)?;
                Ok(Some(Phase::Complete))
            }
        }
    }

    /// Adds page `page` of a segment to the list: a page of its buffer, or zeroes.
    fn kexec_page_to_copy(&self, image: &mut Image, segment: usize, page: u64) -> Result<(), Errno> {
        let s = image.segments()[segment];
        if page * PAGE >= s.buf_size {
            return self.kexec_add_entry(image, kexec_entry::ZERO);
        }
        let destination = Mfn((s.dest_maddr >> 12) + page);
        let ram = image.place(destination, self.nr_frames()).and_then(|p| p.ram);
        let in_place = destination.0 < self.nr_frames() && ram.is_some_and(|ram| image.take_aside(ram));
        let source = if in_place { destination } else { image.take_spare()? };
        self.kexec_map_large(image, source.maddr().0)?;
        self.kexec_add_entry(image, source.maddr().0 | kexec_entry::SOURCE)?;
        self.kexec_fill(source, &s, page)
    }

    /// Fills a frame with page `page` of a segment. EFAULT: the buffer cannot be read.
    fn kexec_fill(&self, mfn: Mfn, s: &XenKexecSegment, page: u64) -> Result<(), Errno> {
        self.hw.zero_page(mfn);
        let at = page * PAGE;
        let bytes = index(s.buf_size.saturating_sub(at).min(PAGE));
        let mut chunk = [0; CHUNK];
        for off in (0..bytes).step_by(CHUNK) {
            let part = &mut chunk[..CHUNK.min(bytes - off)];
            self.hw.copy_from_guest(GuestVa(s.buf.wrapping_add(at)).offset(off).0, part)?;
            self.hw.write(mfn, off, part);
        }
        Ok(())
    }

    /// Completes an image whose contents are loaded. EINVAL: no such architecture.
    fn kexec_end(&self, image: &mut Image) -> Result<(), Errno> {
        if !matches!(image.arch, EM_386 | EM_X86_64) {
            return Err(Errno::INVAL);
        }
        let code = image.code.ok_or(Errno::NOMEM)?;
        self.kexec_add_entry(image, kexec_entry::DONE)?;
        self.kexec_map_large(image, code.maddr().0)?;
        let relocation = self.hw.relocation();
        self.hw.write(code, 0, relocation.code);
        self.kexec_map_small(image, relocation.at, code)
    }

    /// Makes an image that is complete the one that is loaded.
    fn kexec_install(&self, cur: &Cur<'_>, images: &mut Images, number: u32) {
        let Some(kind) = images.loading(number).map(|image| image.kind) else { return };
        images.complete(number);
        if kind == Kind::Crash {
            let image = images.loaded(kind).and_then(ready);
            let dom0_frame_list_list = self.frame_list_list(cur);
            self.hw.set_crash_image(image.map(|image| CrashImage { image, dom0_frame_list_list }));
        }
    }

    /// Returns the frame that the caller has named as the list of lists of its frames.
    fn frame_list_list(&self, cur: &Cur<'_>) -> u64 {
        const NATIVE: usize = offset_of!(SharedInfo, arch) + offset_of!(ArchSharedInfo, pfn_to_mfn_frame_list_list);
        const COMPAT: usize = offset_of!(SharedInfo32, arch) + offset_of!(ArchSharedInfo32, pfn_to_mfn_frame_list_list);
        let page = cur.d.shared_info;
        if WidthOf::from(&cur.d.mem).is_compat() {
            self.hw.load32(page, COMPAT).into()
        } else {
            self.hw.load64(page, NATIVE)
        }
    }

    /// Returns the number of the machine's frames.
    pub(super) fn nr_frames(&self) -> u64 {
        self.hw.frames().len() as u64
    }
}
