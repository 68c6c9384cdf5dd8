/*
 * A made-up root, a /run and a /sys for the tests of kinit/handover.h, in a
 * mount namespace of its own: where others than root may not make one, nothing
 * is covered.
 */
#ifndef TESTS_UNIT_HANDOVER_PLACE_H
#define TESTS_UNIT_HANDOVER_PLACE_H

#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kinit/handover.h"
#include "tests/unit/report_iface.h"
#include "tests/unit/unit.h"

static char place[32];
static char place_run[64], place_sys[64];
static struct net_result net;
static struct handover hand;

static const char *place_path(const char *what, const char *path)
{
	static char whole[512];

	snprintf(whole, sizeof(whole), "%s/%s/%s", place, what, path);
	return whole;
}

/* with the directories that it is in */
static void place_dirs(const char *what, const char *path)
{
	char whole[512];

	strcpy(whole, place_path(what, path));
	for (char *p = whole + strlen(place) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(whole, 0755);
		*p = '/';
	}
}

static void place_put(const char *what, const char *path, const char *text)
{
	FILE *f;

	place_dirs(what, path);
	f = fopen(place_path(what, path), "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static inline void place_link(const char *path, const char *to)
{
	place_dirs("root", path);
	assert_int_equal(symlink(to, place_path("root", path)), 0);
}

/* NULL: there is no such file */
static const char *place_get(const char *what, const char *path)
{
	static char text[16384];
	FILE *f = fopen(place_path(what, path), "r");
	size_t n;

	if (f == NULL)
		return NULL;
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

#define assert_run(path, text)                                                 \
	do {                                                                   \
		const char *got = place_get("run", path);                      \
		assert_non_null(got);                                          \
		assert_string_equal(got, text);                                \
	} while (0)
#define assert_no_run(path) assert_null(place_get("run", path))

static int place_files;

static int place_count(const char *path, const struct stat *st, int type,
		       struct FTW *ftw)
{
	(void)path;
	(void)st;
	(void)ftw;
	place_files += type != FTW_D;
	return 0;
}

/* How many files there are in /run. */
static inline int place_written(void)
{
	place_files = 0;
	nftw(place_run, place_count, 16, FTW_PHYS);
	return place_files;
}

static int place_remove(const char *path, const struct stat *st, int type,
			struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	umount2(path, MNT_DETACH);
	return remove(path);
}

/* An Ethernet, which has a device; as it was configured by DHCP. */
static struct net_iface *place_iface(const char *dev, uint8_t last)
{
	struct net_iface *f = &net.iface[net.n_ifaces++];
	const uint8_t hw[] = { 0x52, 0x54, 0x00, 0x12, 0x34, last };
	char path[64];

	*f = c0;
	strcpy(f->dev, dev);
	f->ifindex = last;
	f->metric = net.n_ifaces;
	memcpy(f->hw, hw, sizeof(hw));
	f->hlen = sizeof(hw);
	snprintf(path, sizeof(path), "class/net/%s/device/x", dev);
	place_dirs("sys", path);
	return f;
}

/* Before anything of it is opened: what is mounted here, is so nowhere else. */
static bool place_mounts;

static int place_begin(void **state)
{
	(void)state;
	place_mounts = geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
		       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
	strcpy(place, "/tmp/t_handover.XXXXXX");
	if (mkdtemp(place) == NULL)
		return -1;
	snprintf(place_run, sizeof(place_run), "%s/run", place);
	snprintf(place_sys, sizeof(place_sys), "%s/sys", place);
	place_dirs("root", "x");
	place_dirs("run", "x");
	place_dirs("sys", "x");
	memset(&net, 0, sizeof(net));
	hand = (struct handover){
		.run = place_run, .sys = place_sys, .keeps = true, .net = &net
	};
	hand.root_dir =
		open(place_path("root", ""), O_PATH | O_DIRECTORY | O_CLOEXEC);
	place_iface("eth0", 0x56);
	return hand.root_dir < 0;
}

static int place_end(void **state)
{
	(void)state;
	close(hand.root_dir);
	nftw(place, place_remove, 16, FTW_PHYS | FTW_DEPTH);
	return 0;
}

#define PLACE_CLAIM(text, fn)                                                  \
	{                                                                      \
		text, fn, place_begin, place_end, NULL                         \
	}

#endif
