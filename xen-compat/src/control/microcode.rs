//! Microcode updates: from a file of the toolstack's or of the boot loader's.

use alloc::boxed::Box;

use ::microcode::{Blob, Complaint, Format, Match, Patch, Unreadable};
use cpu_policy::Vendor;
use mm::int::{count32, index};
use mm::{try_alloc, CpuId, CpuMask, Errno, GuestVa, NoMemory};
use zerocopy::IntoBytes;

use crate::machine::hw::{GuestCopy, Hw};
use crate::machine::microcode::LoadOrder;
use crate::state::hypervisor::Hv;
use crate::state::microcode::MicrocodeState;

/// Length of the longest file that is looked through: in one piece, so that nothing else happens meanwhile.
const MAX_LEN: usize = 16 << 20;

/// A file in the memory of the guest that makes a call.
pub(super) struct GuestFile<'a, H> {
    pub(super) hw: &'a H,
    pub(super) at: GuestVa,
    pub(super) len: u32,
}

impl<H: GuestCopy> Blob for GuestFile<'_, H> {
    fn len(&self) -> usize {
        self.len as usize
    }

    fn read(&self, at: usize, to: &mut [u8]) -> Result<(), Unreadable> {
        self.hw.copy_from_guest(self.at.offset(at).0, to).map_err(|_| Unreadable)
    }
}

fn complain(format: Format, what: Complaint) {
    match format {
        Format::Intel => log::warn!("microcode: {what}"),
        Format::Amd => log::error!("microcode: {what}"),
    }
}

impl<H: Hw> Hv<H> {
    /// Returns the format of microcode that these CPUs load.
    pub fn microcode_format(&self) -> Option<Format> {
        Format::of(Vendor::of(self.hw.cpuid(0, 0)), self.hw.cpuid(1, 0).eax)
    }

    /// Loads the microcode that a boot loader has passed. What goes wrong is logged, but not that there is none for these
    /// CPUs.
    pub fn load_microcode_at_boot(&self, file: &[u8]) {
        let mut state = self.microcode.lock();
        let Some(format) = self.microcode_format() else { return };
        if let Ok((patch, copy)) = self.find_microcode(format, file, &mut state) {
            let _ = self.load_patch(format, patch, copy, &mut state);
        }
    }

    /// Loads the latest patch of `file` that is for these CPUs into all of them.
    ///
    /// # Errors
    /// EINVAL: these CPUs load none, or the file is damaged. ENOENT: it has none for them. EEXIST: none that is later than
    /// what they have. EFAULT: it cannot be read. ENOMEM: it is longer than 16 MiB, or there is no room for a copy of the
    /// patch. EBUSY: some CPUs did not come, or the first has failed and there are others. ENXIO, EIO: of [`crate::machine::microcode::load`].
    pub(super) fn update_microcode<B: Blob + ?Sized>(&self, file: &B) -> Result<(), Errno> {
        let mut state = self.microcode.lock();
        let format = self.microcode_format().ok_or(Errno::INVAL)?;
        let (patch, copy) = self.find_microcode(format, file, &mut state).inspect_err(|e| {
            if *e == Errno::NOENT {
                log::warn!("microcode: couldn't find any matching ucode in the provided blob!");
            }
        })?;
        let allow_same = self.options.ucode.allow_same;
        match state.revision.map(|old| format.compare(patch.revision, old)) {
            None | Some(Match::New) => {}
            Some(Match::Same) if allow_same => {}
            Some(_) => {
                let same = if allow_same { " (or the same)" } else { "" };
                log::warn!("microcode: couldn't find any newer{same} revision in the provided blob!");
                return Err(Errno::EXIST);
            }
        }
        log::info!("{} cores are to update their microcode", self.microcode_loaders(format)?.count());
        self.load_patch(format, patch, copy, &mut state)
    }

    /// Loads the microcode that the other CPUs have into the calling CPU, which has just started and may have lost it.
    pub(crate) fn renew_microcode(&self) {
        let state = self.microcode.lock();
        let (Some((copy, len)), Some(format)) = (&state.patch, self.microcode_format()) else { return };
        let Some(bytes) = copy.as_bytes().get(..*len) else { return };
        let order = LoadOrder { format, allow_same: false, known: state.known, patch: bytes };
        let found = format.examine(bytes, &self.hw.microcode_cpu(), state.known);
        if found.is_some_and(|patch| patch.fits == Match::New) {
            // What goes wrong is logged.
            let _ = self.hw.load_microcode_here(&order);
        }
    }

    /// Returns the CPUs that load microcode: all, or one thread of each core, among them the running CPU.
    fn microcode_loaders(&self, format: Format) -> Result<CpuMask, NoMemory> {
        let online = self.online_cpus();
        if format.is_per_thread() {
            return Ok(online);
        }
        let places = try_alloc::slice(self.cpus.len(), |cpu| self.cpu_topology(count32(cpu)))?;
        let me = self.hw.this_cpu();
        let same = |a: CpuId, b: CpuId| places.get(index(a.0.into())) == places.get(index(b.0.into()));
        let of_core = |cpu| if same(cpu, me) { Some(me) } else { online.iter().find(|other| same(*other, cpu)) };
        let mut loaders = CpuMask::NONE;
        online.iter().filter(|cpu| of_core(*cpu) == Some(*cpu)).for_each(|cpu| loaders.insert(cpu));
        Ok(loaders)
    }

    /// Returns the patch of a file for the running CPU, and a copy of it that is aligned as CPUs want it.
    fn find_microcode<B: Blob + ?Sized>(
        &self,
        format: Format,
        file: &B,
        state: &mut MicrocodeState,
    ) -> Result<(Patch, Box<[u128]>), Errno> {
        if file.len() > MAX_LEN {
            return Err(Errno::NOMEM);
        }
        let cpu = self.hw.microcode_cpu();
        let found = format.find(file, &cpu, &mut state.known, &mut |what| complain(format, what));
        let found = found.map_err(|what| match what {
            Complaint::Unreadable => Errno::FAULT,
            _ => {
                log::warn!("Parsing microcode blob error {}", Errno::INVAL.ret());
                Errno::INVAL
            }
        })?;
        let found = found.ok_or(Errno::NOENT)?;
        let mut copy = try_alloc::slice(found.len.div_ceil(size_of::<u128>()), |_| 0u128)?;
        let bytes = copy.as_mut_bytes().get_mut(..found.len).ok_or(Errno::NOMEM)?;
        file.read(found.at, bytes).map_err(|_| Errno::FAULT)?;
        // The owner may have changed it meanwhile.
        let patch = format.examine(bytes, &cpu, state.known).ok_or(Errno::INVAL)?;
        Ok((patch, copy))
    }

    /// Loads a patch into all CPUs, and keeps it for those that start later.
    fn load_patch(
        &self,
        format: Format,
        patch: Patch,
        copy: Box<[u128]>,
        state: &mut MicrocodeState,
    ) -> Result<(), Errno> {
        let bytes = copy.as_bytes().get(..patch.len).ok_or(Errno::INVAL)?;
        let order = LoadOrder { format, allow_same: self.options.ucode.allow_same, known: state.known, patch: bytes };
        let loaders = self.microcode_loaders(format)?;
        let cores = loaders.count();
        let done = self.hw.load_microcode(&order, loaders, self.options.ucode.in_nmi);
        if done.updated != 0 {
            state.revision = Some(patch.revision);
            state.patch = Some((copy, patch.len));
        }
        if done.updated != 0 && done.updated != cores {
            log::error!("ERROR: Updating microcode succeeded on {} cores and failed", done.updated);
            log::error!("on other {} cores. A system with differing microcode", cores.saturating_sub(done.updated));
            log::error!("revisions is considered unstable. Please reboot and do not");
            log::error!("load the microcode that triggers this warning!");
        }
        done.result
    }
}
