//! Domains with page tables of two levels on the simulated machine.

use super::*;
use mm::pte::{ACCESSED, DIRTY, PRESENT, RW, USER};

/// Flags of entries as kernels write them.
pub(crate) const TABLE32: u32 = 0x67;
pub(crate) const KERNEL_RW: u32 = 0x63;
pub(crate) const KERNEL_RO: u32 = 0x61;
/// First linear address at which [`new_guest32`] maps the domain's frames.
pub(crate) const BASE: u32 = 0xc000_0000;
pub(crate) const SLOT: usize = 768;
const _: () = assert!(TABLE32 as u64 == PRESENT | RW | USER | ACCESSED | DIRTY);

pub(crate) fn entry32(mfn: Mfn, flags: u32) -> u32 {
    (mfn.0 as u32) << 12 | flags
}

/// A domain with `n` frames, all mapped at [`BASE`], its two tables read-only.
pub(crate) struct Guest32 {
    pub id: u16,
    pub v: VcpuMm,
    pub frames: Vec<Mfn>,
    pub l2: Mfn,
    pub l1: Mfn,
}

impl MmuextHooks for Env {
    fn write_ptbase(&self, root: mm::Root) {
        Hooks(&self.m).write_ptbase(root);
    }
    fn ldt_changed(&self, flush: bool) {
        Hooks(&self.m).ldt_changed(flush);
    }
    fn vcpumask_to_cpus(&self, bitmap: GuestVa) -> Result<CpuMask, Fault> {
        Hooks(&self.m).vcpumask_to_cpus(bitmap)
    }
}
impl TwoLevelHooks for Env {
    fn mmu_update_form(&self, ptr: u32, val: u32) -> Result {
        if (ptr, val) == (0x5003, 12) {
            return Ok(());
        }
        Err(Errno::INVAL)
    }
}

pub(crate) fn build32(env: &Env, id: u16, n: usize) -> Guest32 {
    let b = DomainMemBuilder { id: DomId(id), privileged: id == 0, hardware: id == 0, max_pages: n as u64 + 64 };
    *env.domains[id as usize].write().unwrap() = Some(b.build_two_level().unwrap());
    let frames = populate(env, id, n);
    let g = Guest32 { id, v: VcpuMm::new(), l2: frames[0], l1: frames[1], frames };
    env.m.store32(g.l2, SLOT * 4, entry32(g.l1, TABLE32));
    for (i, mfn) in g.frames.iter().enumerate() {
        env.m.store32(g.l1, i * 4, entry32(*mfn, if i < 2 { KERNEL_RO } else { KERNEL_RW }));
    }
    g
}

pub(crate) fn new_guest32(env: &Env, id: u16, n: usize) -> Guest32 {
    let g = build32(env, id, n);
    g.run(env, |c| {
        c.two_level().set_guest_table(g.l2).expect("valid tables");
        assert_eq!(c.d.life().unpause_by_toolstack(), Some(true));
        c.d.cpu_enters(CpuId(0));
    });
    g
}

impl Guest32 {
    pub(crate) fn run<R>(&self, env: &Env, f: impl FnOnce(VcpuCtx<'_, Env>) -> R) -> R {
        env.as_vcpu(self.id, &self.v, f)
    }
    /// Returns the linear address of its `i`th frame.
    pub(crate) fn va(&self, i: usize) -> u32 {
        BASE + i as u32 * 4096
    }
    /// Entry in machine addresses.
    pub(crate) fn pte(&self, i: usize) -> u32 {
        ma(self.l1, i)
    }
    pub(crate) fn update(&self, env: &Env, ptr: u32, val: u32) -> Result {
        self.run(env, |c| update32(&c, ptr, val, DomId::SELF.0))
    }
    pub(crate) fn ext(&self, env: &Env, cmd: u32, arg1: u64, arg2: u32) -> Result {
        self.run(env, |c| ext32(&c, cmd, arg1 as u32, arg2, DomId::SELF.0))
    }
    pub(crate) fn uvm(&self, env: &Env, va: u32, val: u32) -> Result {
        self.run(env, |c| c.two_level().update_va_mapping(env, va, val, 0))
    }
    pub(crate) fn fault(&self, env: &Env, va: u32, code: u32) -> ShadowFault {
        self.run(env, |c| c.two_level().fault(va.into(), code))
    }
    pub(crate) fn root(&self, env: &Env) -> Mfn {
        self.run(env, |c| c.two_level().load_root().mfn())
    }
    /// What a CPU with an empty TLB makes of an access.
    pub(crate) fn walk(&self, env: &Env, va: u32, write: bool, user: bool) -> Option<Mfn> {
        env.m.walk(self.root(env), va.into(), write, user)
    }
    pub(crate) fn check(&self, env: &Env) {
        env.check(&[&self.v], &[]);
    }
}

/// Returns the machine address of slot `slot` of `table`.
pub(crate) fn ma(table: Mfn, slot: usize) -> u32 {
    (table.0 as u32) << 12 | (slot as u32) << 2
}

fn words32(words: &[u32]) -> Buffer {
    Buffer(RefCell::new(words.iter().flat_map(|w| w.to_le_bytes()).collect()))
}

pub(crate) fn update32(c: &VcpuCtx<'_, Env>, ptr: u32, val: u32, fd: u16) -> Result {
    finished(try_update32(c, ptr, val, fd))
}

/// As [`update32`] of what may be preempted.
pub(crate) fn try_update32(c: &VcpuCtx<'_, Env>, ptr: u32, val: u32, fd: u16) -> Result<(), Stop> {
    let args = MmuUpdateArgs { ureqs: BUFFER.into(), count: 1, foreigndom: ForeignDom(fd.into()) };
    c.two_level().mmu_update(&words32(&[ptr, val]), c.env, args).rc
}

pub(crate) fn ext32(c: &VcpuCtx<'_, Env>, cmd: u32, arg1: u32, arg2: u32, fd: u16) -> Result {
    finished(try_ext32(c, cmd, arg1, arg2, fd))
}

/// As [`ext32`] of what may be preempted.
pub(crate) fn try_ext32(c: &VcpuCtx<'_, Env>, cmd: u32, arg1: u32, arg2: u32, fd: u16) -> Result<(), Stop> {
    let args = MmuextArgs { uops: BUFFER.into(), count: 1, foreigndom: ForeignDom(fd.into()) };
    c.two_level().mmuext_op(&words32(&[cmd, arg1, arg2]), c.env, args).rc
}

/// Returns what the guest's own tables say about an access: the frame, or the error code of the fault.
pub(crate) fn by_guest_tables(
    m: &HostMachine,
    root: Mfn,
    va: u32,
    write: bool,
    user: bool,
) -> std::result::Result<Mfn, u32> {
    let code = if write { 2 } else { 0 } | if user { 4 } else { 0 };
    let slot = (va >> 22) as usize;
    let (l2e, at) = (m.load32(root, slot * 4), (va >> 12 & 0x3ff) as usize);
    if slot >= FIRST_HV_SLOT || l2e & 1 == 0 {
        return Err(code);
    }
    let table = Mfn((l2e >> 12).into());
    if m.frames()[table.0 as usize].type_info() & pgt::TYPE == pgt::L2 && at >= FIRST_HV_SLOT {
        return Err(code);
    }
    let e = m.load32(table, at * 4);
    match e & l2e & (if write { 2 } else { 0 } | if user { 4 } else { 0 } | 1) == code | 1 {
        true => Ok(Mfn((e >> 12).into())),
        false if e & 1 == 0 => Err(code),
        false => Err(code | 1),
    }
}
