//! Blocks that an allocator sets aside before what cannot fail is called. In a process of its own: it is registered once.
#![allow(missing_docs, reason = "tests and benches document themselves")]

use mm::{try_alloc, NoMemory};
use std::alloc::Layout;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::Mutex;

static ASKED: Mutex<Vec<Layout>> = Mutex::new(Vec::new());
static GIVEN_BACK: AtomicUsize = AtomicUsize::new(0);

/// There is memory for small blocks.
fn set_aside(layout: Layout) -> bool {
    ASKED.lock().unwrap().push(layout);
    layout.size() < 1000
}

fn give_back() {
    GIVEN_BACK.fetch_add(1, Relaxed);
}

#[test]
fn a_block_of_the_very_same_layout_is_set_aside() {
    try_alloc::set_reserve(set_aside, give_back);
    assert_eq!(try_alloc::boxed(5u64).map(|b| *b), Ok(5));
    assert_eq!(try_alloc::boxed(()).map(|b| *b), Ok(()), "nothing to set aside for nothing");
    assert_eq!(try_alloc::arc(7u32).map(|a| *a), Ok(7));
    assert_eq!(try_alloc::boxed([0u8; 1000]).map(|b| b.len()), Err(NoMemory));
    let counted = Layout::from_size_align(24, 8).unwrap();
    let asked = [Layout::new::<u64>(), counted, Layout::new::<[u8; 1000]>()];
    assert_eq!(*ASKED.lock().unwrap(), asked);
    assert_eq!(GIVEN_BACK.load(Relaxed), 3);
}
