/*
 * /dev/disk/by-id and by-path of disks that the machine of t_block_names.c has
 * not: from 60-persistent-storage.rules, path_id, usb_id and scsi_id of
 * systemd 252 and later.
 */
#include "tests/unit/fake_disks.h"

static void test_nvme(void **state)
{
	(void)state;
	/* several paths: the disk is virtual, its controller is in nvme/ */
	disk("virtual/nvme-subsystem/nvme-subsys3/nvme3n1",
	     "nvme-subsys3 nvme-subsystem", "../../nvme-subsys3");
	sys_attr("virtual/nvme-subsystem/nvme-subsys3/nvme3n1", "nsid", "1\n");
	sys_attr("virtual/nvme-subsystem/nvme-subsys3/nvme3n1", "wwid",
		 "eui.0025385b71b00000\n");
	sys_attr("virtual/nvme-subsystem/nvme-subsys3", "model", "Big  One\n");
	sys_attr("virtual/nvme-subsystem/nvme-subsys3", "serial", "S 1\n");
	sys_attr("pci0000:3a/0000:3a:00.0/0000:3c:00.0/nvme/nvme3", "x", "");
	parents("pci0000:3a/0000:3a:00.0/0000:3c:00.0/nvme/nvme3",
		"0000:3a:00.0 pci|0000:3c:00.0 pci|nvme/nvme3 nvme");
	sys_symlink("class/nvme/nvme3",
		    "../../devices/pci0000:3a/0000:3a:00.0/0000:3c:00.0/nvme/"
		    "nvme3");
	assert_true(has("path", "pci-0000:3c:00.0-nvme-1", "nvme3n1", 0));
	assert_true(has("path", "pci-0000:3c:00.0-nvme-1-part2", "nvme3n1", 2));
	assert_true(has("id", "nvme-eui.0025385b71b00000", "nvme3n1", 0));
	/* blanks: each a '_' since 252, one for all before */
	assert_true(has("id", "nvme-Big_One_S_1", "nvme3n1", 0));
	assert_true(has("id", "nvme-Big__One_S_1_1", "nvme3n1", 0));
}

static void test_platform(void **state)
{
	(void)state;
	/* a Raspberry Pi 4's SD card, a virtio disk of an arm64 guest */
	disk("platform/emmc2bus/fe340000.mmc/mmc_host/mmc1/mmc1:aaaa/block/"
	     "mmcblk1",
	     "platform/emmc2bus platform|fe340000.mmc platform|mmc1 mmc_host|"
	     "mmc1:aaaa mmc",
	     "../../../mmc1:aaaa");
	sys_attr("platform/emmc2bus/fe340000.mmc/mmc_host/mmc1/mmc1:aaaa",
		 "name", "SL16G\n");
	sys_attr("platform/emmc2bus/fe340000.mmc/mmc_host/mmc1/mmc1:aaaa",
		 "serial", "0x5d4d1a63\n");
	assert_true(has("path", "platform-fe340000.mmc", "mmcblk1", 0));
	assert_true(has("path", "platform-fe340000.mmc-part2", "mmcblk1", 2));
	assert_true(has("id", "mmc-SL16G_0x5d4d1a63-part2", "mmcblk1", 2));
	/* what it boots from is "...-boot0" */
	disk("platform/emmc2bus/fe340000.mmc/mmc_host/mmc1/mmc1:aaaa/block/"
	     "mmcblk1/mmcblk1boot0",
	     "mmc1:aaaa mmc", "../../../../mmc1:aaaa");
	assert_false(has("path", "platform-fe340000.mmc", "mmcblk1boot0", 0));
	assert_false(has("id", "mmc-SL16G_0x5d4d1a63", "mmcblk1boot0", 0));
	disk("platform/a003e00.virtio_mmio/virtio9/block/vdz",
	     "a003e00.virtio_mmio platform|virtio9 virtio", NULL);
	assert_true(has("path", "platform-a003e00.virtio_mmio", "vdz", 0));
	/* folders whose names only begin like those that count */
	disk("platform/usbphy.2/fe9c0000.xhci/usb1/1-1/1-1:1.0/host0/"
	     "target0:0:0/0:0:0:0/block/sdu",
	     "usbphy.2 platform|fe9c0000.xhci platform|usb1 usb|/1-1 usb|"
	     "1-1:1.0 usb|host0 scsi|0:0:0:0 scsi",
	     "../../../0:0:0:0");
	assert_true(has("path",
			"platform-fe9c0000.xhci-usb-0:1:1.0-scsi-0:0:0:0",
			"sdu", 0));
	/* a bus that belongs to nothing */
	disk("virtual/usb9/9-1/9-1:1.0/block/sdv",
	     "usb9 usb|/9-1 usb|9-1:1.0 usb", NULL);
	assert_false(has("path", "usb-0:1:1.0", "sdv", 0));
	/* virtual devices have no place */
	disk("virtual/block/loop0", "virtual/block/loop0 block", NULL);
	assert_false(has("path", "platform-", "loop0", 0));
}

static void test_scsi(void **state)
{
	static const struct designator many[] = {
		/* of a port and of a target: not the disk's */
		{ 1, 0x13, 8, "\x51\x11\x11\x11\x11\x11\x11\x11" },
		{ 1, 0x23, 8, "\x52\x22\x22\x22\x22\x22\x22\x22" },
		{ 1, 2, 8, "\x00\x11\x22\x33\x44\x55\x66\x0a" },
		{ 2, 1, 20, "VENDOR  Product X  1" },
		{ 1, 3, 16,
		  "\x60\x01\x40\x5a\xbc\xde\xf0\x12\x34\x56\x78\x9a"
		  "\xbc\xde\xf0\x0a" },
	};
#define HBA "pci0000:00/0000:00:07.0"
	(void)state;
	/* two hosts of one adapter: the second counts as 1 */
	disk(HBA "/host20/target20:0:0/20:0:0:0/block/sdx",
	     "0000:00:07.0 pci|host20 scsi|target20:0:0 scsi|20:0:0:0 scsi",
	     "../../../20:0:0:0");
	disk(HBA "/host21/target21:0:2/21:0:2:0/block/sdy",
	     "host21 scsi|target21:0:2 scsi|21:0:2:0 scsi",
	     "../../../21:0:2:0");
	assert_true(has("path", "pci-0000:00:07.0-scsi-0:0:0:0", "sdx", 0));
	assert_true(has("path", "pci-0000:00:07.0-scsi-1:0:2:0", "sdy", 0));
	page83(HBA "/host20/target20:0:0/20:0:0:0", many, 5);
	assert_true(
		has("id", "wwn-0x6001405abcdef0123456789abcdef00a", "sdx", 0));
	assert_true(
		has("id", "scsi-36001405abcdef0123456789abcdef00a", "sdx", 0));
	assert_true(has("id", "scsi-2001122334455660a", "sdx", 0));
	assert_true(has("id", "scsi-1VENDOR_Product_X_1", "sdx", 0));
	assert_false(has("id", "wwn-0x5111111111111111", "sdx", 0));
	assert_false(has("id", "scsi-35222222222222222", "sdx", 0));
	/* no page 83h: vendor, model and serial without '_' between them */
	scsi(HBA "/host21/target21:0:2/21:0:2:0", "VENDOR12", "Model");
	sys_bytes("devices/" HBA "/host21/target21:0:2/21:0:2:0/vpd_pg80",
		  "\0\x80\0\4S 1\n", 8);
	assert_true(has("id", "scsi-SVENDOR12Model_S_1", "sdy", 0));
	/* behind a port multiplier the bus is its port */
	disk("pci0000:00/0000:00:08.0/ata30/host30/target30:3:0/30:3:0:0/block/"
	     "sdz",
	     "0000:00:08.0 pci|host30 scsi|target30:3:0 scsi|30:3:0:0 scsi",
	     "../../../30:3:0:0");
	sys_attr("pci0000:00/0000:00:08.0/ata30/ata_port/ata30", "port_no",
		 "2\n");
	assert_true(has("path", "pci-0000:00:08.0-ata-2.3.0", "sdz", 0));
}

static void test_characters(void **state)
{
#define VDB "pci0000:00/0000:00:09.0/virtio5/block/vdb"
#define USB "pci0000:00/0000:00:0a.0/usb1/1-4/1-4:1.0"
	static const struct designator t10[] = {
		{ 2, 1, 20, "ATA     Model    123" },
		{ 2, 1, 68,
		  "OTH     Some Disk  2000                         "
		  "QM00005             " },
		{ 1, 3, 8, "\x50\1\2\3\4\5\6\7" },
		{ 1, 3, 8, "\x50\1\2\3\4\5\6\x08" },
	};
	(void)state;
	disk(VDB, "virtio5 virtio", "../../../virtio5");
	/* udev_replace_chars(): letters, digits, "#+-.:=@_/", UTF-8 */
	sys_attr(VDB, "serial", "  a:b+c@d\xc3\xa9 ");
	assert_true(has("id", "virtio-a:b+c@d\xc3\xa9", "vdb", 0));
	assert_false(has("id", "virtio-a_b+c@d\xc3\xa9", "vdb", 0));
	assert_false(has("id", "virtio-a:b_c@d\xc3\xa9", "vdb", 0));
	assert_false(has("id", "virtio-a:b+c@d_", "vdb", 0));
	sys_attr(VDB, "serial", "a,b%c$");
	assert_true(has("id", "virtio-a_b_c_", "vdb", 0));
	/* a stick without a serial; its host's is another's */
	disk(USB "/host4/target4:0:0/4:0:0:2/block/sdk",
	     "usb1 usb|1-4 usb|1-4:1.0 usb|host4 scsi|4:0:0:2 scsi",
	     "../../../4:0:0:2");
	scsi(USB "/host4/target4:0:0/4:0:0:2", "Generic", "Flash Disk");
	sys_attr("pci0000:00/0000:00:0a.0/usb1/1-4", "idVendor", "1234\n");
	sys_attr("pci0000:00/0000:00:0a.0/usb1", "serial", "0000:00:0a.0\n");
	assert_true(has("id", "usb-Generic_Flash_Disk-0:2", "sdk", 0));
	assert_true(has("id", "usb-Generic_Flash_Disk-0:2-part1", "sdk", 1));
	assert_false(has("id", "usb-Generic_Flash_Disk-0:0", "sdk", 0));
	/* names of other kinds of disks */
	sys_attr(USB "/host4/target4:0:0/4:0:0:2/block/sdk", "serial", "S1");
	assert_false(has("id", "virtio-S1", "sdk", 0));
	page83(USB "/host4/target4:0:0/4:0:0:2", t10, 4);
	assert_false(has("id", "ata-Model_123", "sdk", 0));
	assert_false(has("id", "ata-Some_Disk_2000_QM00005", "sdk", 0));
	assert_true(has("id", "wwn-0x5001020304050607", "sdk", 0));
	assert_true(has("id", "wwn-0x5001020304050608", "sdk", 0));
}

static void test_broken(void **state)
{
	uint8_t page[260] = { 0, 0x83, 0, 255, 1, 3, 0, 8, 0x50 };

	(void)state;
	/* pages cut at each byte; links and files that are not there */
	disk(HBA "/host20/target20:0:0/20:0:0:0/block/sdx", "host20 scsi",
	     NULL);
	sys_symlink("devices/" HBA
		    "/host20/target20:0:0/20:0:0:0/block/sdx/device",
		    "../../../20:0:0:0");
	for (size_t len = 0; len < 20; len++) {
		page[3] = (uint8_t)(len > 12 ? 8 : 255);
		sys_bytes("devices/" HBA
			  "/host20/target20:0:0/20:0:0:0/vpd_pg83",
			  page, len);
		assert_false(has("id", "scsi-35000000000000000", "sdx", 0));
	}
	assert_false(has("id", "usb-x-0:0", "gone", 0));
	assert_false(has("id", "scsi-3", "sdgone", 0));
	assert_false(has("path", "pci-x", "gone", 0));
	sys_symlink("class/block/sdloop", "sdloop");
	assert_false(has("id", "scsi-3", "sdloop", 0));
	assert_false(has("path", "pci-x", "sdloop", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SYS_CLAIM("NVMe disks with several paths", test_nvme),
		SYS_CLAIM("disks of a board", test_platform),
		SYS_CLAIM("SCSI disks, hosts and designators", test_scsi),
		SYS_CLAIM("characters, and attributes that are missing",
			  test_characters),
		SYS_CLAIM("what is broken has no name", test_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
