//! Facts that follow from the headers: ring geometry, offsets.

constants! {
    header "(derived)";

    /// Slots of a block ring of one page.
    BLKIF_RING_ENTRIES_4096: u32 = 0x40, "blkif_ring_entries_4096";
    /// Slots of a control ring of 520 bytes.
    CTRL_RING_ENTRIES_520: u32 = 8, "ctrl_ring_entries_520";
    /// Offset of a block ring's first slot.
    BLKIF_RING_FIRST_SLOT_OFFSET: u32 = 8, "blkif_ring_first_slot_offset";
    /// Bytes of a block ring's slot.
    BLKIF_RING_SLOT_SIZE: u32 = 60, "blkif_ring_slot_size";
    /// Offset of a control ring's first slot.
    CTRL_RING_FIRST_SLOT_OFFSET: u32 = 8, "ctrl_ring_first_slot_offset";
    /// Bytes of a control ring's slot.
    CTRL_RING_SLOT_SIZE: u32 = 0x40, "ctrl_ring_slot_size";
    /// Offset of the control interface in the shared page.
    CONTROL_IF_OFFSET_IN_SHARED_INFO_PAGE: u32 = 0x800, "control_if_offset_in_shared_info_page";
    /// Offset in the shared page: requests from the guest.
    CTRL_TX_REQ_PROD_PAGE_OFFSET: u32 = 0x800, "ctrl_tx_req_prod_page_offset";
    /// Offset in the shared page: responses to the guest.
    CTRL_TX_RSP_PROD_PAGE_OFFSET: u32 = 2052, "ctrl_tx_rsp_prod_page_offset";
    /// Offset in the shared page: first slot from the guest.
    CTRL_TX_SLOT0_PAGE_OFFSET: u32 = 2056, "ctrl_tx_slot0_page_offset";
    /// Offset in the shared page: requests to the guest.
    CTRL_RX_REQ_PROD_PAGE_OFFSET: u32 = 2568, "ctrl_rx_req_prod_page_offset";
    /// Offset in the shared page: responses from the guest.
    CTRL_RX_RSP_PROD_PAGE_OFFSET: u32 = 2572, "ctrl_rx_rsp_prod_page_offset";
    /// Offset in the shared page: first slot to the guest.
    CTRL_RX_SLOT0_PAGE_OFFSET: u32 = 2576, "ctrl_rx_slot0_page_offset";
    /// Offset of the result in a multicall entry.
    MULTICALL_RESULT_OFFSET: u32 = 24, "multicall_result_offset";
    /// Disks in the answer to a probe.
    VDISK_PER_PAGE: u32 = 341, "vdisk_per_page";
}
