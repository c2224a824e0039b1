//! The lock of a table's shape, which every operation reads and few ever change.
//!
//! A phase-fair lock (Brandenburg and Anderson): readers and writers take turns. A reader waits for at most one writer,
//! however many there are, and a writer for the writers before it and the readers inside. So no domain can keep another
//! out of a table for longer than one change takes.

use crate::sync::{relax, AtomicU32, Ordering::*};

/// What a reader adds to [`ShapeLock::entered`] and [`ShapeLock::left`]; the bits below are the writer's.
const READER: u32 = 1 << 8;
/// In `entered`: a writer is inside, or waits for the readers inside to leave.
const WRITER: u32 = 1;
/// In `entered`: alternates between writers, so that a waiting reader can distinguish the next writer.
const TURN: u32 = 2;

/// A phase-fair lock; the data it guards are atomics next to it. It must not be taken for reading recursively.
#[derive(Default)]
pub(crate) struct ShapeLock {
    /// Readers that have entered, and the writer's bits.
    entered: AtomicU32,
    /// Readers that have left.
    left: AtomicU32,
    /// Number of the next writer.
    next: AtomicU32,
    /// Number of the writer whose turn it is.
    serving: AtomicU32,
}

/// A read guard: the shape does not change.
pub(crate) struct Reading<'a>(&'a ShapeLock);

/// A write guard: nobody else reads the shape.
pub(crate) struct Writing<'a>(&'a ShapeLock);

impl ShapeLock {
    #[inline]
    pub(crate) fn read(&self) -> Reading<'_> {
        let writer = self.entered.fetch_add(READER, Acquire) & (WRITER | TURN);
        if writer & WRITER != 0 {
            self.wait_for_writer(writer);
        }
        Reading(self)
    }

    #[cold]
    #[inline(never)]
    fn wait_for_writer(&self, writer: u32) {
        while self.entered.load(Acquire) & (WRITER | TURN) == writer {
            relax();
        }
    }

    pub(crate) fn write(&self) -> Writing<'_> {
        let turn = self.next.fetch_add(1, Relaxed);
        while self.serving.load(Acquire) != turn {
            relax();
        }
        let mine = WRITER | if turn & 1 == 0 { 0 } else { TURN };
        // The bits are clear: only the writer whose turn it is sets them.
        let readers = self.entered.fetch_add(mine, Acquire) & !(READER - 1);
        while self.left.load(Acquire) != readers {
            relax();
        }
        Writing(self)
    }
}

impl Drop for Reading<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.left.fetch_add(READER, Release);
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0.entered.fetch_and(!(READER - 1), Release);
        // Only the writer inside changes it.
        self.0.serving.store(self.0.serving.load(Relaxed).wrapping_add(1), Release);
    }
}

#[cfg(all(test, not(feature = "loom")))]
mod tests {
    use std::sync::atomic::Ordering::SeqCst;

    use super::*;

    /// Number of times that a reader or writer has waited.
    static WAITS: AtomicU32 = AtomicU32::new(0);
    /// Serialises the tests that count.
    static COUNTING: std::sync::Mutex<()> = std::sync::Mutex::new(());

    fn count_waits() -> std::sync::MutexGuard<'static, ()> {
        mm::lock::set_hooks(wait, || 0);
        COUNTING.lock().unwrap_or_else(|failed| failed.into_inner())
    }

    fn wait() {
        WAITS.fetch_add(1, SeqCst);
    }

    fn until_somebody_waits(before: u32) {
        while WAITS.load(SeqCst) == before {
            std::thread::yield_now();
        }
    }

    #[test]
    fn readers_and_writers_wait_for_each_other() {
        let _counting = count_waits();
        let (lock, inside) = (ShapeLock::default(), AtomicU32::new(0));
        std::thread::scope(|s| {
            let writing = lock.write();
            let before = WAITS.load(SeqCst);
            let reader = s.spawn(|| {
                let _reading = lock.read();
                inside.fetch_add(1, SeqCst);
            });
            until_somebody_waits(before);
            assert_eq!(inside.load(SeqCst), 0, "a reader beside a writer");
            drop(writing);
            reader.join().unwrap();
            let (reading, also) = (lock.read(), lock.read());
            let before = WAITS.load(SeqCst);
            let writers = [(); 2].map(|()| {
                s.spawn(|| {
                    let _writing = lock.write();
                    inside.fetch_add(1, SeqCst);
                })
            });
            until_somebody_waits(before);
            drop(also);
            assert_eq!(inside.load(SeqCst), 1, "a writer beside a reader");
            drop(reading);
            for writer in writers {
                writer.join().unwrap();
            }
        });
        assert_eq!(inside.load(SeqCst), 3);
    }

    /// Checks that whoever arrives while a writer is inside enters before the same writer's next turn; `enter` counts
    /// once it is inside.
    fn goes_before_the_same_writer(enter: impl Fn(&ShapeLock, &AtomicU32) + Sync) {
        let _counting = count_waits();
        for _ in 0..100 {
            let (lock, inside) = (ShapeLock::default(), AtomicU32::new(0));
            std::thread::scope(|s| {
                let writing = lock.write();
                let before = WAITS.load(SeqCst);
                s.spawn(|| enter(&lock, &inside));
                until_somebody_waits(before);
                drop(writing);
                let _writing = lock.write();
                assert_eq!(inside.load(SeqCst), 1, "the same writer has been let in twice");
            });
        }
    }

    #[test]
    fn a_waiting_reader_goes_before_the_next_writer() {
        goes_before_the_same_writer(|lock, inside| {
            let _reading = lock.read();
            inside.fetch_add(1, SeqCst);
        });
    }

    #[test]
    fn writers_go_in_the_order_they_came() {
        goes_before_the_same_writer(|lock, inside| {
            let _writing = lock.write();
            inside.fetch_add(1, SeqCst);
        });
    }
}

#[cfg(all(test, feature = "loom"))]
mod races {
    use super::*;
    use loom::sync::Arc;

    /// Two cells that writers keep equal.
    struct Pair {
        lock: ShapeLock,
        cells: [AtomicU32; 2],
    }

    fn write(p: &Pair) {
        let _writing = p.lock.write();
        for c in &p.cells {
            c.store(c.load(Relaxed) + 1, Relaxed);
        }
    }

    fn read(p: &Pair) {
        let _reading = p.lock.read();
        assert_eq!(p.cells[0].load(Relaxed), p.cells[1].load(Relaxed));
    }

    fn explore(others: &'static [fn(&Pair)], here: fn(&Pair)) {
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = Some(2);
        builder.max_branches = 100_000;
        builder.check(move || {
            let cells = [AtomicU32::new(0), AtomicU32::new(0)];
            let p = Arc::new(Pair { lock: ShapeLock::default(), cells });
            let spawn = |f: &'static fn(&Pair)| {
                let p = p.clone();
                loom::thread::spawn(move || f(&p))
            };
            let others: Vec<_> = others.iter().map(spawn).collect();
            here(&p);
            others.into_iter().for_each(|t| t.join().unwrap());
            read(&p);
        });
    }

    #[test]
    fn two_writers_and_a_reader() {
        explore(&[write, write], read);
    }

    #[test]
    fn a_reader_and_a_writer_that_come_again() {
        explore(&[|p| (0..2).for_each(|_| read(p))], |p| (0..2).for_each(|_| write(p)));
    }
}
