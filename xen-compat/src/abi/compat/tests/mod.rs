//! What a 32-bit guest of today sees when it leaves guest mode: frames on its kernel's stack, the way back, its calls.

mod calls;
mod entries;
mod flaws;
mod gates;
mod iret;
mod log_dirty;
mod segments;

use std::sync::Arc;
use std::vec::Vec;

use mm::host::set_this_cpu;
use mm::{DomId, Machine, Mfn};
use public_headers::xen4::arch_x86_64::CpuUserRegs;

use crate::abi::compat::entry::Compat;
use crate::abi::guest_abi::GuestAbi;
use crate::abi::xen2005::tests::world::image;
use crate::build::dom0::parts::{Dom0Options, Dom0Parts};
use crate::domain::create::DomainConfig;
use crate::guest_memory::guest_access::GuestAccess;
use crate::host::build::with_vcpu;
use crate::host::HostHw;
use crate::hypercalls::mmu::UpdateVaMappingArgs;
use crate::options::settings::Options;
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::TrapEntry;
use crate::state::vcpu::UPCALL_MASK;

/// Frames of the machine, and the first that is given to the allocator.
const PAGES: u64 = 4096;
const FIRST: u64 = 256;
/// Where its code is, and pages that nothing else uses.
const CODE: u32 = 0xc010_0000;
const STACK: u32 = 0xc010_1800;
const OTHER_STACK: u32 = 0xc010_2800;
const LIST: u32 = 0xc010_3000;
/// The handlers' pages are never looked at.
const HANDLER: u32 = 0xc060_0000;
/// Nothing is there.
const NOWHERE: u32 = 0x1000;
const RING1: (u16, u16) = (0xe019, 0xe021);
const RING3: (u16, u16) = (0xe02b, 0xe033);

const PAE_KERNEL: &str = "GUEST_OS=test,XEN_VER=xen-3.0,VIRT_BASE=0xC0000000,PAE=yes,LOADER=generic";

/// A machine whose dom0 is a 32-bit guest, which runs on its own page tables.
struct World {
    hv: Hv<HostHw>,
    d: Arc<Domain>,
    v: VcpuRef,
}

/// What became of the vcpu.
struct After {
    regs: CpuUserRegs,
    kernel_mode: bool,
}

impl World {
    fn new() -> Self {
        Self::of(|hv, opts| hv.create_dom0(opts).unwrap())
    }

    /// As [`World::new`], but the 32-bit guest is a domain without privileges.
    fn domu() -> Self {
        Self::of(|hv, _| {
            let d = hv.domain_create(&DomainConfig { max_vcpus: 1, ..DomainConfig::unprivileged(DomId(1)) }).unwrap();
            hv.domain_set_vcpus(&d, 1).unwrap();
            d
        })
    }

    fn of(create: impl FnOnce(&Hv<HostHw>, &Dom0Options) -> Arc<Domain>) -> Self {
        let mut options = Options::default();
        // A test does not wait while somebody would read why the machine restarts.
        options.reboot.stay = true;
        let hv = Hv::new(HostHw::new(PAGES as usize, 1), 1, Vec::new(), options);
        hv.mm.init_frame_table(&hv.hw, &[(Mfn(FIRST), Mfn(PAGES))]);
        hv.mm.heap.add_region(&hv.hw, Mfn(FIRST), Mfn(PAGES), false);
        set_this_cpu(0);
        let mut opts = Dom0Options::default();
        opts.mem.add("10M").unwrap();
        let d = create(&hv, &opts);
        let kernel = image(&[0x90; 0x4000], PAE_KERNEL);
        let parts = Dom0Parts { kernel: &kernel, initrd: None, cmdline: "", reclaim: || 0 };
        hv.build_dom0(&d, parts, &opts).unwrap();
        hv.domain_unpause_by_toolstack(&d).unwrap();
        hv.hw.paging.store(true, std::sync::atomic::Ordering::SeqCst);
        let v = d.vcpu(0).unwrap();
        let w = Self { hv, d, v };
        w.set_masked(false);
        w
    }

    /// Does `what` with a vcpu whose kernel has a handler for each exception, each marked by its vector.
    fn after(&self, what: impl FnOnce(&Hv<HostHw>, &mut Cur<'_>)) -> After {
        with_vcpu(&self.v, 0, |cur| {
            Compat::load_context(&self.hv, cur);
            for (i, t) in cur.ctx.traps.iter_mut().enumerate() {
                *t = TrapEntry { rip: (HANDLER + 16 * i as u32).into(), cs: RING1.0, dpl: 0, masks_events: false };
            }
            (cur.ctx.kernel_ss, cur.ctx.kernel_sp) = (RING1.1, OTHER_STACK.into());
            let (rip, rsp) = (CODE.into(), STACK.into());
            *cur.regs = CpuUserRegs { rip, cs: RING1.0, rflags: 0x202, rsp, ss: RING1.1, ..*cur.regs };
            what(&self.hv, cur);
            After { regs: *cur.regs, kernel_mode: cur.ctx.kernel_mode }
        })
    }

    /// What an exit by `entry` does.
    fn exit(&self, entry: u32, set: impl FnOnce(&mut Cur<'_>)) -> After {
        self.after(|hv, cur| {
            set(cur);
            Compat::exit(hv, cur, entry);
        })
    }

    fn put(&self, at: u32, words: &[u32]) {
        self.after(|hv, _| {
            for (at, word) in (at..).step_by(4).zip(words) {
                hv.hw.put(at, word).unwrap();
            }
        });
    }

    fn words<const N: usize>(&self, at: u64) -> [u32; N] {
        let mut words = [0; N];
        self.after(|hv, _| words = hv.hw.get(at).unwrap());
        words
    }

    /// Lets programs access the page at `va`, too.
    fn give_to_programs(&self, va: u32) {
        self.after(|hv, cur| {
            let pte = hv.mm_ctx(cur).guest_get_eff_kern_l1e(va.into()) | mm::pte::USER;
            let args = UpdateVaMappingArgs { va: va.into(), pte, flags: 2 };
            assert_eq!(hv.do_update_va_mapping(cur, args), Ok(0));
        });
    }

    fn masked(&self) -> bool {
        self.hv.hw.slot_load8(self.v.v().vcpu_info(), UPCALL_MASK) != 0
    }

    fn set_masked(&self, masked: bool) {
        self.hv.hw.slot_store8(self.v.v().vcpu_info(), UPCALL_MASK, masked.into());
    }

    fn crashed(&self) -> bool {
        self.d.life().is_shut_down()
    }
}

/// The vector whose handler the kernel goes on at.
fn taken(after: &After) -> Option<u64> {
    after.regs.rip.checked_sub(HANDLER.into()).filter(|at| at % 16 == 0 && *at < 16 * 256).map(|at| at / 16)
}
