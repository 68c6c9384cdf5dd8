/*
 * /dev/disk/by-id and by-path of a machine: what Debian's 6.1 shows in QEMU
 * (q35), and the links that udev 252 made there.
 */
#include "tests/unit/fake_disks.h"

#define PCI   "pci0000:00/0000:00:"
#define VDA   PCI "01.0/virtio0"
#define SDA   PCI "02.0/virtio1/host0/target0:0:3/0:0:3:1"
#define SDB   PCI "02.0/virtio1/host0/target0:0:4/0:0:4:16684"
#define SDC   PCI "03.0/ata3/host3/target3:0:0/3:0:0:0"
#define SDD   PCI "1f.2/ata8/host8/target8:0:0/8:0:0:0"
#define UAS   PCI "05.0/usb2/2-3"
#define SDE   UAS "/2-3:1.0/host14/target14:0:0/14:0:0:1"
#define STICK PCI "05.0/usb2/2-2"
#define SDF   STICK "/2-2:1.0/host13/target13:0:0/13:0:0:0"
#define NVME  PCI "04.0/nvme/nvme0"
#define MMC   PCI "06.0/mmc_host/mmc0/mmc0:4567"

#define QM3                                                                    \
	"ATA     QEMU HARDDISK                           QM00003             "
#define SOME_DISK                                                              \
	"ATA     Some Disk  2000                         QM00005             "

static void machine_scsi(void)
{
	static const struct designator sda[] = { { 2, 0, 8, "SCSISER1" },
						 { 1, 3, 8,
						   "\x50\x00\xc5\x00\xa1\xb2"
						   "\xc3\xd4" } };
	static const struct designator sdb[] = { { 2, 0, 11, "drive-scsi1" } };
	static const struct designator sdc[] = {
		{ 2, 0, 20, "QM00005             " },
		{ 2, 1, 68, SOME_DISK },
		{ 1, 3, 8, "\x50\x02\x53\x8e\x40\xa1\xb2\xc3" }
	};
	static const struct designator sdd[] = {
		{ 2, 0, 20, "QM00003             " }, { 2, 1, 68, QM3 }
	};

	disk(SDA "/block/sda",
	     "0000:00:02.0 pci|virtio1 virtio|host0 scsi|target0:0:3 scsi|"
	     "0:0:3:1 scsi",
	     "../../../0:0:3:1");
	scsi(SDA, "QEMU", "QEMU HARDDISK");
	page83(SDA, sda, 2);
	disk(SDB "/block/sdb", "target0:0:4 scsi|0:0:4:16684 scsi",
	     "../../../0:0:4:16684");
	scsi(SDB, "QEMU", "QEMU HARDDISK");
	page83(SDB, sdb, 1);
	disk(SDC "/block/sdc",
	     "0000:00:03.0 pci|host3 scsi|target3:0:0 scsi|3:0:0:0 scsi",
	     "../../../3:0:0:0");
	scsi(SDC, "ATA", "Some Disk  2000");
	page83(SDC, sdc, 3);
	sys_attr(PCI "03.0/ata3/ata_port/ata3", "port_no", "3\n");
	disk(SDD "/block/sdd",
	     "0000:00:1f.2 pci|host8 scsi|target8:0:0 scsi|8:0:0:0 scsi",
	     "../../../8:0:0:0");
	scsi(SDD, "ATA", "QEMU HARDDISK");
	page83(SDD, sdd, 2);
	sys_attr(PCI "1f.2/ata8/ata_port/ata8", "port_no", "2\n");
}

static void machine_usb(void)
{
	static const struct designator sde[] = { { 2, 0, 1, "m" } };

	disk(SDE "/block/sde",
	     "0000:00:05.0 pci|usb2 usb|2-3 usb|2-3:1.0 usb|host14 scsi|"
	     "target14:0:0 scsi|14:0:0:1 scsi",
	     "../../../14:0:0:1");
	scsi(SDE, "QEMU", "QEMU HARDDISK");
	page83(SDE, sde, 1);
	sys_attr(UAS, "serial", "27842-0000:00:05.0-3\n");
	sys_attr(UAS, "idVendor", "46f4\n");
	disk(SDF "/block/sdf",
	     "2-2 usb|2-2:1.0 usb|host13 scsi|target13:0:0 scsi|13:0:0:0 scsi",
	     "../../../13:0:0:0");
	scsi(SDF, "QEMU", "QEMU HARDDISK");
	sys_attr(STICK, "serial", "USB12345\n");
	sys_attr(STICK, "idVendor", "46f4\n");
	sys_attr(PCI "05.0/usb2", "serial", "0000:00:05.0\n");
	sys_attr(PCI "05.0/usb2", "version", " 3.00\n");
}

static int machine(void **state)
{
	sys_begin(state);
	disk(VDA "/block/vda", "0000:00:01.0 pci|virtio0 virtio",
	     "../../../virtio0");
	sys_attr(VDA "/block/vda", "serial", "QM 00  01/x$");
	machine_scsi();
	machine_usb();
	disk(NVME "/nvme0n1", "0000:00:04.0 pci|nvme0 nvme", "../../nvme0");
	sys_attr(NVME, "serial", "nv-1 4              \n");
	sys_attr(NVME, "model", "QEMU NVMe Ctrl                          \n");
	sys_attr(NVME "/nvme0n1", "nsid", "7\n");
	sys_attr(NVME "/nvme0n1", "wwid",
		 "nvme.1b36-6e762d312034-51454d55204e564d65204374726c-"
		 "00000007\n");
	disk(MMC "/block/mmcblk0",
	     "0000:00:06.0 pci|mmc0 mmc_host|mmc0:4567 mmc",
	     "../../../mmc0:4567");
	sys_attr(MMC, "serial", "0xdeadbeef\n");
	sys_attr(MMC, "name", "QEMU!\n");
	return 0;
}

/* What ls -l /dev/disk/by-id /dev/disk/by-path said, whole disks. */
static const struct {
	const char *kind, *name, *disk;
} links[] = {
	{ "id", "ata-QEMU_HARDDISK_QM00003", "sdd" },
	{ "id", "ata-Some_Disk_2000_QM00005", "sdc" },
	{ "id", "mmc-QEMU__0xdeadbeef", "mmcblk0" },
	{ "id", "nvme-QEMU_NVMe_Ctrl_nv-1_4", "nvme0n1" },
	{ "id", "nvme-QEMU_NVMe_Ctrl_nv-1_4_7", "nvme0n1" },
	{ "id",
	  "nvme-nvme.1b36-6e762d312034-51454d55204e564d65204374726c-00000007",
	  "nvme0n1" },
	{ "id", "scsi-0QEMU_QEMU_HARDDISK_drive-scsi1", "sdb" },
	{ "id", "scsi-35000c500a1b2c3d4", "sda" },
	{ "id", "usb-QEMU_QEMU_HARDDISK_27842-0000:00:05.0-3-0:1", "sde" },
	{ "id", "usb-QEMU_QEMU_HARDDISK_USB12345-0:0", "sdf" },
	{ "id", "virtio-QM_00_01/x_", "vda" },
	{ "id", "wwn-0x5000c500a1b2c3d4", "sda" },
	{ "id", "wwn-0x5002538e40a1b2c3", "sdc" },
	{ "path", "pci-0000:00:01.0", "vda" },
	{ "path", "virtio-pci-0000:00:01.0", "vda" },
	{ "path", "pci-0000:00:02.0-scsi-0:0:3:1", "sda" },
	{ "path", "pci-0000:00:02.0-scsi-0:0:4:16684", "sdb" },
	{ "path", "pci-0000:00:03.0-ata-3", "sdc" },
	{ "path", "pci-0000:00:03.0-ata-3.0", "sdc" },
	{ "path", "pci-0000:00:04.0-nvme-7", "nvme0n1" },
	{ "path", "pci-0000:00:05.0-usb-0:2:1.0-scsi-0:0:0:0", "sdf" },
	{ "path", "pci-0000:00:05.0-usb-0:3:1.0-scsi-0:0:0:1", "sde" },
	{ "path", "pci-0000:00:1f.2-ata-2", "sdd" },
	{ "path", "pci-0000:00:1f.2-ata-2.0", "sdd" },
};

static const char *const disks[] = { "vda", "sda", "sdb",     "sdc",	"sdd",
				     "sde", "sdf", "nvme0n1", "mmcblk0" };

static void test_links(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		for (size_t j = 0; j < sizeof(disks) / sizeof(disks[0]); j++) {
			bool own = strcmp(disks[j], links[i].disk) == 0;

			if (has(links[i].kind, links[i].name, disks[j], 0) !=
			    own)
				fail_msg("%s: %s", disks[j], links[i].name);
		}
	}
}

static void test_parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		const char *kind = links[i].kind, *d = links[i].disk;
		char name[200];

		snprintf(name, sizeof(name), "%s-part12", links[i].name);
		assert_true(has(kind, name, d, 12));
		assert_false(has(kind, name, d, 1));
		assert_false(has(kind, name, d, 2));
		assert_false(has(kind, name, d, 0));
		assert_false(has(kind, links[i].name, d, 12));
	}
	assert_false(has("id", "-part1", "sda", 1));
	assert_false(has("path", "-part1", "sda", 1));
	assert_false(has("path", "art1", "sda", 1));
}

static void test_not(void **state)
{
	static const struct {
		const char *kind, *name;
	} row[] = {
		/* each is begun, or goes on, or is of another kind */
		{ "id", "ata-QEMU_HARDDISK" },
		{ "id", "ata-QEMU_HARDDISK_QM000031" },
		{ "id", "ata-QEMU_HARDDISK_QM0000" },
		{ "id", "ata-qemu_harddisk_qm00003" },
		{ "id", "wwn-0x5000c500a1b2c3d40" },
		{ "id", "wwn-0x5000c500a1b2c3d" },
		{ "id", "scsi-3" },
		{ "id", "virtio-" },
		{ "id", "usb-QEMU_QEMU_HARDDISK-0:0" },
		{ "id", "usb-QEMU_QEMU_HARDDISK_SCSISER1-0:0" },
		{ "id", "usb-QEMU_QEMU_HARDDISK_0000:00:05.0-0:0" },
		{ "id", "usb-QEMU_QEMU_HARDDISK_USB12345-0:1" },
		{ "id", "mmc-QEMU_0xdeadbee" },
		{ "path", "pci-0000:00:02.0" },
		{ "id", "usb-QEMU_QEMU_HARDDISK-3:1" },
		{ "path", "pci-0000:00:0" },
		{ "path", "pci-0000:00:01" },
		{ "path", "pci-0000:00:03" },
		{ "path", "pci-0000:00:03.0-ata-" },
		{ "path", "virtio-pci-0000:00:02.0-scsi-0:0:3:1" },
		{ "path", "pci-0000:00:03.0-ata-3.1" },
		{ "path", "pci-0000:00:05.0-usb-0:2:1.0-scsi-0:0:0:1" },
		/* an adapter in a PCI slot is no known transport for path_id:
		 * there was no link */
		{ "path", "pci-0000:00:06.0" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		for (size_t j = 0; j < sizeof(disks) / sizeof(disks[0]); j++) {
			if (has(row[i].kind, row[i].name, disks[j], 0))
				fail_msg("%s: %s", disks[j], row[i].name);
		}
	}
}

/* Later versions of systemd: the root hub's USB version is in it, too. */
static void test_usb_version(void **state)
{
	(void)state;
	assert_true(has("path", "pci-0000:00:05.0-usbv3-0:3:1.0-scsi-0:0:0:1",
			"sde", 0));
	assert_false(has("path", "pci-0000:00:05.0-usbv2-0:3:1.0-scsi-0:0:0:1",
			 "sde", 0));
}

#define MACHINE_CLAIM(text, fn)                                                \
	{                                                                      \
		text, fn, machine, sys_end, NULL                               \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MACHINE_CLAIM("the names that udev gave a machine's disks",
			      test_links),
		MACHINE_CLAIM("a partition's name ends with its number",
			      test_parts),
		MACHINE_CLAIM("what only looks like a name is none", test_not),
		MACHINE_CLAIM("the version of USB in a name", test_usb_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
