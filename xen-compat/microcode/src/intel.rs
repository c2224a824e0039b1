//! Intel's files: patches one after the other (Intel SDM, "Microcode Update Facilities").
//!
//! | Offset | Field |
//! |---|---|
//! | 0 | version of the header: 1 |
//! | 4 | revision, signed: negative before production |
//! | 8 | year, day, month |
//! | 12 | signature |
//! | 16 | checksum: the words of header and data add up to 0 |
//! | 20 | version of the loader: 1 |
//! | 24 | platforms, a bit each |
//! | 28 | length of the data; 0: 2000 |
//! | 32 | length of all; 0: 2048 |
//! | 48 | the data, then perhaps a table of further CPUs |
//!
//! The table: its number of entries, its checksum, 12 bytes, and the entries: signature, platforms, and the checksum that
//! the patch would have if that CPU stood in its header.

use crate::blob::{bytes, sum, u16_at, u32_at, Blob};
use crate::complaint::Complaint;
use crate::patch::{Cpu, Date, Match, Patch};

/// Length of the header.
pub const HEADER: usize = 48;
const TABLE_HEADER: usize = 20;
const TABLE_ENTRY: usize = 12;
/// Length of the data where the header does not say it.
const OLD_DATA: usize = 2000;
/// Patches are whole KiB.
const GRAIN: usize = 1024;

/// Returns how revision `new` relates to `old`. Before production has begun, whoever has a patch knows what he does.
pub(crate) fn compare(old: u32, new: u32) -> Match {
    let (old, new) = (old.cast_signed(), new.cast_signed());
    if new == old {
        Match::Same
    } else if new > old || new < 0 {
        Match::New
    } else {
        Match::Old
    }
}

/// One patch, whose header has been read and is in bounds.
struct Update {
    at: usize,
    header: [u8; HEADER],
    /// Length of the data.
    data: usize,
    /// Length of all.
    total: usize,
    /// Entries of the table of further CPUs.
    entries: usize,
}

impl Update {
    fn read<B: Blob + ?Sized>(file: &B, at: usize) -> Result<Self, Complaint> {
        let left = file.len() - at;
        if left < HEADER {
            return Err(Complaint::Data);
        }
        let header = bytes::<HEADER>(file, at)?;
        let or = |field: u32, default: usize| if field == 0 { default } else { field as usize };
        let data = or(u32_at(&header, 28), OLD_DATA);
        let total = or(u32_at(&header, 32), OLD_DATA + HEADER);
        if u32_at(&header, 0) != 1 || u32_at(&header, 20) != 1 || left < total {
            return Err(Complaint::Data);
        }
        if !total.is_multiple_of(GRAIN) || data > total - HEADER {
            return Err(Complaint::Size);
        }
        Ok(Update { at, header, data, total, entries: 0 })
    }

    fn table_at(&self) -> usize {
        self.at + HEADER + self.data
    }

    fn entry<B: Blob + ?Sized>(&self, file: &B, i: usize) -> Result<[u32; 3], Complaint> {
        let entry = bytes::<TABLE_ENTRY>(file, self.table_at() + TABLE_HEADER + i * TABLE_ENTRY)?;
        Ok([0, 4, 8].map(|at| u32_at(&entry, at)))
    }

    /// Checks everything but the header's own fields.
    fn check<B: Blob + ?Sized>(&mut self, file: &B) -> Result<(), Complaint> {
        if sum(file, self.at, HEADER + self.data)? != 0 {
            return Err(Complaint::Checksum);
        }
        let table = self.total - HEADER - self.data;
        if table == 0 {
            return Ok(());
        }
        let entries = table.checked_sub(TABLE_HEADER).ok_or(Complaint::TableSize)?;
        let count = u32_at(&bytes::<4>(file, self.table_at())?, 0) as usize;
        if !entries.is_multiple_of(TABLE_ENTRY) || entries / TABLE_ENTRY != count {
            return Err(Complaint::TableSize);
        }
        if sum(file, self.table_at(), table)? != 0 {
            return Err(Complaint::TableChecksum);
        }
        self.entries = count;
        let add = |sum: u32, word: u32| sum.wrapping_add(word);
        let own = [12, 24, 16].map(|at| u32_at(&self.header, at)).into_iter().fold(0, add);
        for i in 0..count {
            if self.entry(file, i)?.into_iter().fold(0, add) != own {
                return Err(Complaint::TableChecksum);
            }
        }
        Ok(())
    }

    /// Returns whether it is for a CPU.
    fn is_for<B: Blob + ?Sized>(&self, file: &B, cpu: &Cpu) -> Result<bool, Complaint> {
        let matches = |signature, platforms| cpu.signature == signature && cpu.platform & platforms != 0;
        if matches(u32_at(&self.header, 12), u32_at(&self.header, 24)) {
            return Ok(true);
        }
        for i in 0..self.entries {
            let [signature, platforms, _] = self.entry(file, i)?;
            if matches(signature, platforms) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn patch(&self, cpu: &Cpu) -> Patch {
        let h = &self.header;
        let revision = u32_at(h, 4);
        Patch {
            at: self.at,
            len: self.total,
            revision,
            date: Date { year: u16_at(h, 8), day: h[10], month: h[11] },
            fits: compare(cpu.revision, revision),
        }
    }
}

/// Returns the latest patch for `cpu`, and whether the file is whole.
pub(crate) fn find<B: Blob + ?Sized>(file: &B, cpu: &Cpu) -> (Option<Patch>, Result<(), Complaint>) {
    let mut best = None;
    let end = look_through(file, cpu, &mut best);
    (best, end)
}

fn look_through<B: Blob + ?Sized>(file: &B, cpu: &Cpu, best: &mut Option<Patch>) -> Result<(), Complaint> {
    let mut at = 0;
    while at < file.len() {
        let mut update = Update::read(file, at)?;
        update.check(file)?;
        if update.is_for(file, cpu)? {
            let patch = update.patch(cpu);
            if best.is_none_or(|b| compare(b.revision, patch.revision) == Match::New) {
                *best = Some(patch);
            }
        }
        at += update.total;
    }
    Ok(())
}
