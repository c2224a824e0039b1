//! `g`: every grant in use, in Xen's format, by granting domain; and that domain's own mappings of others' grants.

use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    pub(super) fn dump_grants(&self) {
        log::warn!("gnttab_usage_print_all [ key 'g' pressed");
        for d in self.domains.all() {
            let (table, id) = (&d.grants, d.id.0);
            let handles = table.mappings().count();
            log::warn!("      -------- active --------       -------- shared --------");
            log::warn!("[ref] localdom mfn      pin          localdom gmfn     flags");
            log::warn!("grant-table for remote d{id} (v{})", table.version());
            log::warn!(
                "  {} frames ({} max), {} maptrack frames ({} max), {handles} maptrack entries in use",
                table.nr_frames(),
                table.limits().frames,
                table.nr_maptrack_frames(),
                table.limits().maptrack_frames,
            );
            let (mapped, unmapped, copied) = d.grant_counts.mapped_unmapped_copied();
            log::warn!("  d{id} so far: {mapped} grants mapped, {unmapped} unmapped, {copied} copied");
            let mut any = false;
            for (ref_, a) in table.in_use() {
                any = true;
                let Some(shared) = table.shared(&self.hw, ref_) else { continue };
                log::warn!(
                    "[0x{:03x}]  {:5} 0x{:06x} 0x{:08x}      {:5} 0x{:06x} 0x{:02x}",
                    ref_.0,
                    a.domid.0,
                    a.mfn.0,
                    a.pin,
                    shared.domid.0,
                    shared.frame.0,
                    shared.status,
                );
            }
            if !any {
                log::warn!("no active grant table entries");
            }
        }
        log::warn!("gnttab_usage_print_all ] done");
    }
}
