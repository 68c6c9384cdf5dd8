/* Disks of a fake /sys, and whether one has a name of udev. */
#ifndef TESTS_UNIT_FAKE_DISKS_H
#define TESTS_UNIT_FAKE_DISKS_H

#include "lib/block_dev.h"
#include "tests/unit/fake_sys.h"

static inline bool has(const char *kind, const char *name, const char *disk,
		       uint32_t part)
{
	struct block_dev dev = { .major = 8, .part = part };
	struct block_spec spec;
	char text[300];
	const char *why;

	snprintf(text, sizeof(text), "/dev/disk/by-%s/%s", kind, name);
	assert_int_equal(block_spec_parse(text, &spec, &why), 0);
	snprintf(dev.disk, sizeof(dev.disk), "%s", disk);
	snprintf(dev.name, sizeof(dev.name), part ? "%s%u" : "%s", disk, part);
	return block_dev_match(sys_block, &spec, &dev) == BLOCK_YES;
}

/* Makes folders of a path devices: "0000:00:01.0 pci|virtio0 virtio". */
static inline void parents(const char *path, const char *of)
{
	char list[300];

	snprintf(list, sizeof(list), "%s", of);
	for (char *item = strtok(list, "|"); item; item = strtok(NULL, "|")) {
		char *bus = strchr(item, ' '), device[400], link[500];
		const char *found;

		*bus++ = '\0';
		found = strstr(path, item);
		assert_non_null(found);
		snprintf(device, sizeof(device), "%.*s",
			 (int)(found + strlen(item) - path), path);
		snprintf(link, sizeof(link), "devices/%s/subsystem", device);
		/* others of its children may have been before */
		if (faccessat(AT_FDCWD, sys_path(link, false), F_OK,
			      AT_SYMLINK_NOFOLLOW) < 0)
			sys_of(device, bus);
	}
}

static inline void disk(const char *path, const char *of, const char *device)
{
	char link[400];

	sys_device(path, "MAJOR=8|MINOR=0|", 8);
	parents(path, of);
	snprintf(link, sizeof(link), "devices/%s/device", path);
	if (device)
		sys_symlink(link, device);
}

/* Vendor and model as sysfs has them, filled up with blanks. */
static inline void scsi(const char *at, const char *vendor, const char *model)
{
	char text[40];

	snprintf(text, sizeof(text), "%-8s\n", vendor);
	sys_attr(at, "vendor", text);
	snprintf(text, sizeof(text), "%-16s\n", model);
	sys_attr(at, "model", text);
}

/* Page 83h of designators, each "SET TYPE BYTES": SPC-4, 7.8.6. */
struct designator {
	uint8_t set, kind, len;
	const char *bytes;
};

static inline void page83(const char *at, const struct designator *d, size_t n)
{
	uint8_t page[512] = { 0, 0x83 };
	char path[400];
	size_t len = 4;

	for (size_t i = 0; i < n; i++) {
		page[len] = d[i].set;
		page[len + 1] = d[i].kind;
		page[len + 3] = d[i].len;
		memcpy(page + len + 4, d[i].bytes, d[i].len);
		len += 4u + d[i].len;
	}
	page[3] = (uint8_t)(len - 4);
	snprintf(path, sizeof(path), "devices/%s/vpd_pg83", at);
	sys_bytes(path, page, len);
}

#endif
