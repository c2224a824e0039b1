//! Timers of vcpus that are not loaded, in order of their deadlines: a binary heap that knows where each vcpu is.

use alloc::vec::Vec;
use core::sync::atomic::Ordering::Relaxed;
use mm::int::count32;

use crate::state::domain::VcpuRef;
use crate::state::time::vcpu::NOWHERE;

/// A vcpu's earliest deadline.
pub(crate) struct Entry {
    deadline: u64,
    vcpu: VcpuRef,
}

/// A heap with each vcpu at most once; the vcpu stores its position. Guarded by the run queue lock.
pub(crate) struct TimerHeap {
    entries: Vec<Entry>,
    /// When the CPU's watchdog wants its next beat; `u64::MAX` without one.
    pub(crate) beat: u64,
    /// When the CPU looks for interrupts whose end guests have not reported; `u64::MAX`: there is none.
    pub(crate) eoi: u64,
}

impl Default for TimerHeap {
    fn default() -> Self {
        TimerHeap { entries: Vec::new(), beat: u64::MAX, eoi: u64::MAX }
    }
}

impl TimerHeap {
    /// Moves into `room` if that is large enough.
    pub(crate) fn adopt(&mut self, room: &mut Vec<Entry>) {
        if room.capacity() >= self.entries.len() {
            room.append(&mut self.entries);
            core::mem::swap(room, &mut self.entries);
        }
    }

    #[cfg(test)]
    pub(crate) fn room(&self) -> usize {
        self.entries.capacity()
    }

    /// Returns whether there is no vcpu.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the earliest deadline, or `u64::MAX` if there is none.
    #[inline]
    pub(crate) fn first(&self) -> u64 {
        self.entries.first().map_or(u64::MAX, |e| e.deadline).min(self.beat).min(self.eoi)
    }

    /// Sets the deadline of `vcpu`; `u64::MAX` removes it. If the vcpu is in a heap, it must be this one.
    pub(crate) fn set(&mut self, vcpu: &VcpuRef, deadline: u64) {
        let pos = vcpu.v().timers.heap_pos.load(Relaxed) as usize;
        if let Some(e) = self.entries.get_mut(pos) {
            if deadline == u64::MAX {
                self.remove_at(pos);
                return;
            }
            e.deadline = deadline;
            let pos = self.up(pos);
            self.down(pos);
        } else if deadline != u64::MAX {
            #[cfg_attr(
                not(test),
                expect(clippy::disallowed_methods, reason = "room was made when it was given to its domain")
            )]
            self.entries.push(Entry { deadline, vcpu: vcpu.clone() });
            self.place(self.entries.len() - 1);
            self.up(self.entries.len() - 1);
        }
    }

    /// Removes the earliest vcpu if its deadline is not later than `now`.
    pub(crate) fn pop_due(&mut self, now: u64) -> Option<VcpuRef> {
        self.entries.first().filter(|e| e.deadline <= now)?;
        self.remove_at(0)
    }

    fn remove_at(&mut self, pos: usize) -> Option<VcpuRef> {
        let last = self.entries.len().checked_sub(1)?;
        self.entries.swap(pos, last);
        let e = self.entries.pop()?;
        e.vcpu.v().timers.heap_pos.store(NOWHERE, Relaxed);
        if pos < last {
            self.place(pos);
            let pos = self.up(pos);
            self.down(pos);
        }
        Some(e.vcpu)
    }

    /// Records where the entry at `pos` is.
    fn place(&self, pos: usize) {
        if let Some(e) = self.entries.get(pos) {
            e.vcpu.v().timers.heap_pos.store(count32(pos), Relaxed);
        }
    }

    fn swap(&mut self, a: usize, b: usize) {
        self.entries.swap(a, b);
        self.place(a);
        self.place(b);
    }

    fn up(&mut self, mut pos: usize) -> usize {
        while pos > 0 {
            let parent = (pos - 1) / 2;
            if self.entries[parent].deadline <= self.entries[pos].deadline {
                break;
            }
            self.swap(pos, parent);
            pos = parent;
        }
        pos
    }

    fn down(&mut self, mut pos: usize) {
        loop {
            let (left, right) = (2 * pos + 1, 2 * pos + 2);
            let mut least = pos;
            for child in [left, right] {
                if child < self.entries.len() && self.entries[child].deadline < self.entries[least].deadline {
                    least = child;
                }
            }
            if least == pos {
                break;
            }
            self.swap(pos, least);
            pos = least;
        }
    }
}
