/* udev's names of disks by where they are, see block_names.h. */
#include "lib/block_names.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/compat.h"
#include "lib/dir.h"
#include "lib/fmt.h"
#include "lib/str.h"

/* A name, which grows at its beginning, and the device that it has come to. */
struct path_id {
	const char *dir, *disk;
	bool usb_version; /* "usbv3-0:1" for "usb-0:1" */
	bool transport;	  /* without both there is no link */
	bool parent;
	char text[BLOCK_LINK];
	char at[BLOCK_LINK];
};

static void path_put(struct path_id *p, const char *what, const char *name)
{
	char text[BLOCK_LINK];

	fmt_print(text, sizeof(text), "%s%s%s%s", what, name,
		  *p->text != '\0' ? "-" : "", p->text);
	(void)str_copy(p->text, sizeof(p->text), text);
}

/* Cuts p->at behind the folder that is called so with a number, or NULL. */
static const char *path_cut(struct path_id *p, const char *begin)
{
	const char *found = p->at;
	char next;

	do {
		found = str_find(found + 1, begin);
		if (found == NULL)
			return NULL;
		next = found[strlen(begin)];
	} while (next < '0' || next > '9');
	p->at[found + 1 + strcspn(found + 1, "/") - p->at] = '\0';
	return found + 1;
}

/* The lowest host of an adapter counts as 0. */
static void path_host(int dir, const char *name, void *data)
{
	uint32_t *least = data, n;

	(void)dir;
	if (str_starts(name, "host") &&
	    parse_u32(name + 4, UINT32_MAX, &n) == 0 && n < *least)
		*least = n;
}

/* Of a SCSI device, HOST:BUS:TARGET:LUN, whose host is p->at. */
static void path_scsi_host(struct path_id *p, const char *host,
			   const char *place)
{
	uint32_t first = UINT32_MAX, own = UINT32_MAX;
	char text[24];
	int fd;

	path_host(-1, host, &own);
	p->at[host - 1 - p->at] = '\0';
	fd = open(p->at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	p->at[host - 1 - p->at] = '/';
	if (fd < 0)
		return;
	(void)dir_each(fd, path_host, &first);
	close(fd);
	fmt_print(text, sizeof(text), "scsi-%u:", own - first);
	path_put(p, text, place);
}

/* Of a SATA or IDE disk, whose port is p->at. */
static void path_ata(struct path_id *p, const char *port, char *place)
{
	char attr[48], text[64];
	char *target = strchr(place, ':');

	fmt_print(attr, sizeof(attr), "/ata_port/%s/port_no", port);
	if (target == NULL ||
	    block_attr(p->at, "", attr, text, sizeof(text) / 4) < 0)
		return;
	*target++ = '\0';
	target[strcspn(target, ":")] = '\0';
	/* behind a multiplier the bus is its port */
	(void)str_cat(text, sizeof(text), ".");
	(void)str_cat(text, sizeof(text), *place == '0' ? target : place);
	(void)str_cat(text, sizeof(text), *place == '0' ? "" : ".0");
	path_put(p, "ata-", text);
}

static void path_scsi(struct path_id *p, const char *name)
{
	char place[64]; /* BUS:TARGET:LUN */
	const char *bus = strchr(name, ':'), *found;

	if (bus == NULL || str_copy(place, sizeof(place), bus + 1) < 0)
		return;
	p->transport = true;
	found = path_cut(p, "/ata");
	if (found != NULL) {
		path_ata(p, found, place);
		return;
	}
	found = path_cut(p, "/host");
	if (found != NULL)
		path_scsi_host(p, found, place);
}

/* Of an interface, "2-3:1.0": the number of the bus is left out. */
static void path_usb(struct path_id *p, const char *name)
{
	char port[64], version[16] = "", text[16];
	const char *dash = strchr(name, '-');

	if (dash == NULL || str_copy(port, sizeof(port), dash + 1) < 0)
		return;
	p->transport = true;
	(void)path_cut(p, "/usb");
	if (p->usb_version)
		(void)block_attr(p->at, "", "/version", version,
				 sizeof(version));
	fmt_print(text, sizeof(text), p->usb_version ? "usbv%.1s-0:" : "usb-0:",
		  version + strspn(version, " "));
	path_put(p, text, port);
}

/* A disk with several paths is not below its controller: to the first. */
static void path_nvme(struct path_id *p, bool several)
{
	char nsid[16], name[BLOCK_NAME] = "../nvme/", link[BLOCK_LINK];

	if (block_attr(p->dir, p->disk, "/nsid", nsid, sizeof(nsid)) < 0)
		return;
	p->transport = p->parent = true;
	path_put(p, "nvme-", nsid);
	if (!several)
		return;
	(void)str_cat_n(name, sizeof(name), p->disk,
			4 + strspn(p->disk + 4, "0123456789"));
	(void)block_link(p->dir, name, "", link, sizeof(link));
	fmt_print(p->at, sizeof(p->at), "%s/../nvme/%s", p->dir, link);
}

/* What stands before the name in a name of a place, and what that gives. */
static const struct path_row {
	char put[10];
	bool transport, parent;
} path_rows[] = {
	{ "pci-", false, true },
	{ "acpi-", false, true },
	{ "platform-", true, true },
};

static void path_step(struct path_id *p, const char *subsystem)
{
	const char *name = block_last(p->at);
	size_t len = strlen(subsystem);

	for (size_t i = 0; i < ARRAY_LEN(path_rows); i++) {
		const struct path_row *row = &path_rows[i];

		if (str_starts(row->put, subsystem) && row->put[len] == '-') {
			path_put(p, row->put, name);
			p->transport |= row->transport;
			p->parent |= row->parent;
		}
	}
	if (strcmp(subsystem, "virtio") == 0)
		p->transport = true;
	else if (strcmp(subsystem, "scsi") == 0)
		path_scsi(p, name);
	else if (strcmp(subsystem, "usb") == 0)
		path_usb(p, name);
	else if (str_starts(subsystem, "nvme"))
		path_nvme(p, subsystem[4] != '\0');
}

/* Goes up the chain of devices; each run of one subsystem counts once. */
static void path_make(struct path_id *p)
{
	char link[BLOCK_LINK], last[32];

	p->transport = p->parent = false;
	*p->text = *last = '\0';
	if (block_link(p->dir, p->disk, "", link, sizeof(link)) < 0)
		return;
	fmt_print(p->at, sizeof(p->at), "%s/%s", p->dir, link);
	while (strcmp(block_last(p->at), "devices") != 0) {
		const char *subsystem;
		char *slash;

		(void)block_link(p->at, "", "/subsystem", link, sizeof(link));
		subsystem = block_last(link);
		if (*subsystem != '\0' && strcmp(subsystem, last) != 0 &&
		    str_copy(last, sizeof(last), subsystem) == 0)
			path_step(p, last);
		slash = strrchr(p->at, '/');
		if (slash == NULL)
			return;
		*slash = '\0';
	}
}

bool block_has_path(const char *dir, const char *disk, const char *name,
		    size_t len)
{
	/* as it was for virtio in the past */
	if (str_starts(disk, "vd") && str_starts(name, "virtio-pci-")) {
		name += 7;
		len -= 7;
	}
	for (int i = 0; i < 2; i++) {
		struct path_id p UNINITIALIZED;
		const char *rest;

		p.dir = dir;
		p.disk = disk;
		p.usb_version = i > 0;
		path_make(&p);
		if (!p.transport || !p.parent ||
		    strncmp(p.text, name, len) != 0)
			continue;
		/* "ata-1.0" was "ata-1" */
		rest = p.text + len;
		if (*rest == '\0' ||
		    (*rest == '.' && strchr(rest, '-') == NULL &&
		     str_find(p.text, "-ata-") != NULL))
			return true;
	}
	return false;
}
