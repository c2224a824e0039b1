//! A machine with a domain of this ABI that does what a test says.

use std::sync::Arc;
use std::vec;
use std::vec::Vec;

use mm::host::set_this_cpu;
use mm::{CpuId, DomId, GuestMem, Mfn};
use public_headers::xen4::arch_x86_64::CpuUserRegs;

use crate::abi::guest_abi::GuestAbi;
use crate::abi::xen2005::entry::Xen2005;
use crate::abi::xen2005::Guest;
use crate::build::xen2005::error::Error;
use crate::build::xen2005::image::parse;
use crate::build::xen2005::Config;
use crate::host::HostHw;
use crate::state::domain::Domain;
use crate::state::file::Source;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::xen2005_role::Role;
use kernel_image::to_elf;

/// Frames of the machine.
const PAGES: u64 = 6144;
/// First frame given to the allocator.
const FIRST: u64 = 256;
/// Pages of a test's domain: 4 MiB.
pub(crate) const DOMAIN_PAGES: u64 = 1024;
/// Where the test's kernel is, and its entry.
pub(crate) const KERNEL: u32 = 0xc010_0000;
/// A page of the domain that nothing else uses.
pub(crate) const SCRATCH: u32 = 0xc020_0000;
/// A stack of the test's kernel.
pub(crate) const STACK: u32 = 0xc021_0000;
/// Selectors as Linux has them.
pub(crate) const KERNEL_CS: u16 = 0x61;
pub(crate) const KERNEL_DS: u16 = 0x69;
pub(crate) const USER_CS: u16 = 0x73;
pub(crate) const USER_DS: u16 = 0x7b;

/// Returns an ELF32 image: one segment at [`KERNEL`] with `code`, and what `__xen_guest` says.
pub(crate) fn image(code: &[u8], guest: &str) -> Vec<u8> {
    const EHDR: usize = 52;
    const PHDR: usize = 32;
    let names = b"\0__xen_guest\0.shstrtab\0";
    let code_at = EHDR + PHDR;
    let text_at = code_at + code.len();
    let names_at = text_at + guest.len();
    let sections_at = names_at + names.len();
    let mut f = Vec::new();
    let word = |f: &mut Vec<u8>, words: &[u32]| words.iter().for_each(|w| f.extend_from_slice(&w.to_le_bytes()));
    let half = |f: &mut Vec<u8>, halves: &[u16]| halves.iter().for_each(|w| f.extend_from_slice(&w.to_le_bytes()));
    f.extend_from_slice(b"\x7fELF\x01\x01\x01\0\0\0\0\0\0\0\0\0");
    half(&mut f, &[2, 3]);
    word(&mut f, &[1, KERNEL, EHDR as u32, sections_at as u32, 0]);
    half(&mut f, &[EHDR as u16, PHDR as u16, 1, 40, 3, 2]);
    // A page of uninitialised data behind the code.
    word(&mut f, &[1, code_at as u32, KERNEL, KERNEL, code.len() as u32, code.len() as u32 + 4096, 7, 4096]);
    f.extend_from_slice(code);
    f.extend_from_slice(guest.as_bytes());
    f.extend_from_slice(names);
    word(&mut f, &[0; 10]);
    word(&mut f, &[1, 1, 0, 0, text_at as u32, guest.len() as u32, 0, 0, 1, 0]);
    word(&mut f, &[13, 3, 0, 0, names_at as u32, names.len() as u32, 0, 0, 1, 0]);
    f
}

/// What Linux of that time says of itself.
pub(crate) const LINUX: &str = "GUEST_OS=linux,GUEST_VER=2.6,XEN_VER=3.0,VIRT_BASE=0xC0000000,LOADER=generic";

/// Returns a machine whose free memory is not zero.
pub(crate) fn machine() -> Hv<HostHw> {
    let hv = Hv::new(HostHw::new(PAGES as usize, 1), 1, Vec::new(), Default::default());
    hv.mm.init_frame_table(&hv.hw, &[(Mfn(FIRST), Mfn(PAGES))]);
    hv.mm.heap.add_region(&hv.hw, Mfn(FIRST), Mfn(PAGES), false);
    for i in FIRST..PAGES {
        mm::Machine::store64(&hv.hw, Mfn(i), 8 * (i as usize % 512), 0xdead_beef_dead_beef);
    }
    set_this_cpu(0);
    hv
}

/// Builds another domain on a machine.
pub(crate) fn add(hv: &Hv<HostHw>, id: u16, role: Role) -> Arc<Domain> {
    let kernel = image(&[0x90; 64], LINUX);
    let config = Config { role, cmdline: "root=/dev/ram0", ..config(id) };
    create(hv, &kernel, &config).unwrap()
}

/// Returns the configuration of a domain without kernel and ramdisk.
pub(crate) fn config(id: u16) -> Config<'static> {
    Config {
        id: DomId(id),
        role: Role::FRONTEND,
        nr_pages: DOMAIN_PAGES,
        kernel: Source::from(&[][..]),
        ramdisk: Source::from(&[][..]),
        cmdline: "",
        hardware: None,
    }
}

/// Builds a domain from a kernel that may be compressed.
pub(crate) fn create(hv: &Hv<HostHw>, kernel: &[u8], c: &Config<'_>) -> Result<Arc<Domain>, Error> {
    let elf = to_elf(kernel)?;
    hv.create_2005(&Config { kernel: Source::from(&*elf), ..*c }, &parse(&elf)?)
}

/// A machine and the domain that runs on it.
pub(crate) struct World {
    pub hv: Hv<HostHw>,
    pub d: Arc<Domain>,
    pub regs: CpuUserRegs,
}

impl World {
    /// Returns domain 1 on a machine of its own; its registers are those of its start.
    pub(crate) fn new(role: Role) -> Self {
        let hv = machine();
        let d = add(&hv, 1, role);
        let regs = d.vcpus()[0].ctx.try_lock().unwrap().regs;
        World { hv, d, regs }
    }

    /// Calls `f` as the domain's vcpu.
    pub(crate) fn run<R>(&mut self, f: impl FnOnce(&mut Guest<'_, '_, HostHw>) -> R) -> R {
        let v = &self.d.vcpus()[0];
        let mut ctx = v.ctx.try_lock().unwrap();
        let mut cur = Cur { d: &self.d, v, ctx: &mut ctx, regs: &mut self.regs, cpu: CpuId(0) };
        f(&mut Guest { hv: &self.hv, cur: &mut cur })
    }

    /// Leaves guest mode with `entry`, as the run loop sees it, and delivers events.
    pub(crate) fn exit(&mut self, entry: u32) {
        self.run(|g| {
            Xen2005::exit(g.hv, g.cur, entry);
            if !g.cur.d.life().is_shut_down() {
                Xen2005::deliver_events(g.hv, g.cur);
            }
        });
    }

    /// A hypercall from ring 1: EAX.
    pub(crate) fn call(&mut self, number: u32, args: &[u32]) -> i32 {
        let mut a = [0u32; 5];
        a[..args.len()].copy_from_slice(args);
        loop {
            let r = &mut self.regs;
            r.rax = number.into();
            [r.rbx, r.rcx, r.rdx, r.rsi, r.rdi] = a.map(u64::from);
            let eip = r.rip;
            self.run(|g| Xen2005::exit(g.hv, g.cur, 0x82));
            let r = &self.regs;
            if r.rip == eip {
                return r.rax as u32 as i32;
            }
            // Preempted: the guest executes the instruction again.
            assert_eq!((r.rip, r.rax), (eip - 2, number.into()));
            a = [r.rbx, r.rcx, r.rdx, r.rsi, r.rdi].map(|v| v as u32);
            self.regs.rip = eip;
        }
    }

    /// Writes guest memory.
    pub(crate) fn put(&mut self, va: u32, bytes: &[u8]) {
        self.run(|g| g.memory().copy_to_guest(va.into(), bytes)).unwrap();
    }

    /// Writes words.
    pub(crate) fn put_words(&mut self, va: u32, words: &[u32]) {
        self.put(va, &words.iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<_>>());
    }

    /// Reads guest memory.
    pub(crate) fn get(&mut self, va: u32, len: usize) -> Vec<u8> {
        let mut b = vec![0; len];
        self.run(|g| g.memory().copy_from_guest(va.into(), &mut b)).unwrap();
        b
    }

    /// Reads words.
    pub(crate) fn words<const N: usize>(&mut self, va: u32) -> [u32; N] {
        let b = self.get(va, 4 * N);
        core::array::from_fn(|i| u32::from_le_bytes(b[4 * i..4 * i + 4].try_into().unwrap()))
    }

    /// Returns the frame behind an address of the initial mapping.
    pub(crate) fn frame(&mut self, va: u32) -> u32 {
        self.run(|g| g.hv.mm_ctx(g.cur).two_level().l1e(va)) >> 12
    }

    /// Returns 32 bits of shared_info.
    pub(crate) fn shared(&self, at: usize) -> u32 {
        mm::Machine::load32(&self.hv.hw, self.d.shared_info, at)
    }

    /// Sets 32 bits of shared_info.
    pub(crate) fn set_shared(&self, at: usize, val: u32) {
        mm::Machine::store32(&self.hv.hw, self.d.shared_info, at, val);
    }

    /// Sets a handler for each of these vectors: at 0xc0100000 + 16 * vector, with `flags`.
    pub(crate) fn set_traps(&mut self, vectors: &[u8], flags: u8) {
        let mut table = Vec::new();
        for &v in vectors {
            let address = KERNEL + 16 * u32::from(v);
            table.extend_from_slice(&[u32::from(v) | u32::from(flags) << 8 | u32::from(KERNEL_CS) << 16, address]);
        }
        table.extend_from_slice(&[0, 0]);
        self.put_words(SCRATCH, &table);
        assert_eq!(self.call(0, &[SCRATCH]), 0);
    }

    /// Returns whether the domain has died.
    pub(crate) fn dead(&self) -> bool {
        self.d.life().is_shut_down()
    }
}
