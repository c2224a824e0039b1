use std::vec::Vec;

use crate::base::account::Account;
use crate::base::cpu_mask::CpuMask;
use crate::base::types::Mfn;
use crate::frames::heap::Heap;
use crate::frames::machine::Machine;
use crate::host::HostMachine;
use crate::state::log_dirty::shadows::Shadows;

/// Dropping all shadows only unlinks them: their frames are cleared as they are used again.
#[test]
fn what_is_thrown_away_is_used_again() {
    const LIMIT: u64 = 100;
    let (m, heap, account) = (HostMachine::new(1000, 1), Heap::new(), Account::new(100).unwrap());
    heap.add_region(&m, Mfn(500), Mfn(1000), false);
    let all = heap.free_pages();
    let mut s = Shadows::new(&m, &heap, LIMIT, (1, false), &account).unwrap();
    let mut made = Vec::new();
    for table in 1..1000 {
        s.provide(&m, &heap, CpuMask::default());
        let before = heap.free_pages();
        let shadow = s.find_or_make(&m, &heap, Mfn(table % 400 + 1), 1).unwrap();
        assert!((0..512).all(|i| m.load64(shadow, i * 8) == 0));
        m.store64(shadow, table as usize % 512 * 8, table);
        made.push((before, s.frames()));
    }
    // Once it has all that it may have, nothing goes to the heap and nothing comes from there.
    let full = made.iter().position(|(_, frames)| *frames == made[998].1).unwrap() + 1;
    assert!(full < 200 && made[full..].iter().all(|m| *m == made[998]));
    s.free(&m, &heap);
    assert_eq!((s.frames(), heap.free_pages()), (0, all));
}
