//! The lock of a table's shape: many read it at every operation, few ever change it.

use crate::sync::{relax, AtomicU32, Ordering};

const WRITER: u32 = 1 << 31;

/// Readers count themselves; a writer keeps new readers out and waits for the others to leave. The data it guards are
/// atomics next to it. A reader must not become a reader again before it has left.
#[derive(Default)]
pub(crate) struct ShapeLock(AtomicU32);

/// The shape stays as it is.
pub(crate) struct Reading<'a>(&'a ShapeLock);

/// Nobody else looks at the shape.
pub(crate) struct Writing<'a>(&'a ShapeLock);

impl ShapeLock {
    #[inline]
    pub(crate) fn read(&self) -> Reading<'_> {
        if self.0.fetch_add(1, Ordering::Acquire) & WRITER != 0 {
            self.wait_for_writer();
        }
        Reading(self)
    }

    #[cold]
    #[inline(never)]
    fn wait_for_writer(&self) {
        loop {
            self.0.fetch_sub(1, Ordering::Release);
            while self.0.load(Ordering::Relaxed) & WRITER != 0 {
                relax();
            }
            if self.0.fetch_add(1, Ordering::Acquire) & WRITER == 0 {
                return;
            }
        }
    }

    pub(crate) fn write(&self) -> Writing<'_> {
        while self.0.fetch_or(WRITER, Ordering::Acquire) & WRITER != 0 {
            relax();
        }
        while self.0.load(Ordering::Acquire) != WRITER {
            relax();
        }
        Writing(self)
    }
}

impl Drop for Reading<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0 .0.fetch_sub(1, Ordering::Release);
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0 .0.fetch_and(!WRITER, Ordering::Release);
    }
}

#[cfg(all(test, not(feature = "loom")))]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

    use super::*;

    /// How often somebody has waited.
    static WAITS: AtomicU32 = AtomicU32::new(0);

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
        mm::lock::set_hooks(wait, || 0);
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
}
