//! Memory that is not dom0's on some machines.

use std::sync::Arc;

use cpu_policy::CpuPolicy;

use super::*;
use crate::host::build::{add_domain, machine};
use crate::machine::e820::E820Entry;

/// Returns dom0 on a CPU of `vendor` and of the family in `eax`; the model's addresses have 40 bits.
fn dom0(vendor: Vendor, eax: u32, memory_map: &[E820Entry]) -> Arc<Domain> {
    let mut hv = machine(1);
    Arc::get_mut(&mut hv).unwrap().memory_map = memory_map.to_vec();
    let d = add_domain(&hv, 0, 1);
    let mut policy = CpuPolicy::clone(&d.emul.policy());
    (policy.vendor, policy.basic[1].eax) = (vendor, eax);
    d.emul.set_policy(policy);
    hv.dom0_setup_permissions(&d, &Dom0Options::default()).unwrap();
    d
}

#[test]
fn hypertransports_range_is_not_dom0s() {
    const FAMILY_10: u32 = 0x0010_0f00;
    /// 12 GiB below 1 TiB.
    const FIRST: u64 = (1 << 28) - (3 << 20);
    for (vendor, kept) in [(Vendor::Amd, true), (Vendor::Hygon, true), (Vendor::Intel, false)] {
        let mem = &dom0(vendor, FAMILY_10, &[]).mem;
        assert!(mem.iomem_permitted(FIRST - 1, FIRST - 1), "{vendor:?}");
        for frame in [FIRST, (1 << 28) - 1] {
            assert_eq!(mem.iomem_permitted(frame, frame), !kept, "{vendor:?} {frame:#x}");
        }
    }
}

#[test]
fn faulty_memory_is_not_dom0s_above_the_first_megabyte() {
    let faulty = |addr, size| E820Entry { addr, size, kind: e820::kind::UNUSABLE };
    let map = [faulty(0x9f000, 0x1000), faulty(0x2000_0800, 0x1000), faulty(0x3000_0000, 0), faulty(0xff000, 0x2000)];
    let mem = &dom0(Vendor::Intel, 0, &map).mem;
    let permitted = |frame| mem.iomem_permitted(frame, frame);
    assert_eq!([0x20000, 0x20001, 0x100].map(permitted), [false; 3]);
    assert_eq!([0x9f, 0xff, 0x101, 0x1ffff, 0x20002, 0x30000].map(permitted), [true; 6]);
}
