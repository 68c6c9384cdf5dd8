/*
 * kinit/root_block.h: a btrfs of several devices, which the kernel has to be
 * told of (uapi/linux/btrfs.h: BTRFS_IOC_SCAN_DEV).
 */
#include "kinit/root_block.h"

#include <fcntl.h>
#include <stdarg.h>

#include "lib/block_list.h"
#include "kinit/resume.h"
#include "lib/block_open.h"
#include "lib/superblock.h"

#include "tests/unit/fake_sys.h"
#include "tests/unit/sim_mount.h"

/* _IOW(0x94, 4, struct btrfs_ioctl_vol_args), which has 4096 bytes */
#define SCAN_DEV 0x50009404u
#define CONTROL	 "/dev/btrfs-control"

/* This kind alone: the others would bring the functions that are faked. */
const struct root_method *const root_kinds[] = { &root_block };
const size_t n_root_kinds = 1, n_root_layers = 0;
const struct root_layer *const root_layers[] = { NULL };
const bool root_blocks = true;
const bool block_more = true;
const bool fail_more = true;

static int control;	    /* its descriptor, or -1 */
static unsigned opened;	    /* so often */
static char announced[256]; /* "/dev/vda " of each */

void resume_parse(struct root_spec *spec, const struct root_words *words)
{
	(void)spec, (void)words;
}

int block_node_find(uint32_t major, uint32_t minor, const char *name,
		    char path[BLOCK_NODE])
{
	assert_int_equal(major, 254);
	snprintf(path, BLOCK_NODE, "/dev/%s", name);
	return minor == 3 ? -EPERM : 0; /* vdd */
}

/* vda and vdc are btrfs, vde cannot be read. */
int superblock_read(const char *path, struct superblock *out)
{
	*out = (struct superblock){ .use = SB_FILESYSTEM, .type = "btrfs" };
	if (strcmp(path, "/dev/vdb") == 0)
		strcpy(out->type, "ext4");
	return strcmp(path, "/dev/vde") == 0 ? -EIO : 0;
}

/* A path of sysfs is one of the folder. */
static const char *fake_path(const char *path)
{
	return strncmp(path, "/sys/", 5) == 0 ? sys_path(path + 5, false)
					      : path;
}

int open(const char *path, int flags, ...)
{
	if (strcmp(path, CONTROL) != 0)
		return openat(AT_FDCWD, fake_path(path), flags, 0600);
	opened++;
	errno = ENOENT;
	return control < 0 ? -1 : dup(control);
}

ssize_t readlinkat(int dir, const char *path, char *buf, size_t size)
{
	(void)dir;
	return readlink(fake_path(path), buf, size);
}

int ioctl(int fd, unsigned long request, ...)
{
	size_t used = strlen(announced);
	va_list args;
	const char *arg;

	assert_true(fd >= 0);
	assert_int_equal(request, SCAN_DEV);
	va_start(args, request);
	arg = va_arg(args, const char *);
	va_end(args);
	/* a number of 8 bytes, which is not used, and the name */
	snprintf(announced + used, sizeof(announced) - used, "%s ", arg + 8);
	return 0;
}

void block_list_say(void)
{
}

static int begin(void **state)
{
	char event[64];

	program.name = "t";
	opened = 0;
	announced[0] = '\0';
	sys_begin(state);
	for (int i = 0; i < 5; i++) {
		char path[16];

		snprintf(path, sizeof(path), "v/vd%c", 'a' + i);
		snprintf(event, sizeof(event), "MAJOR=254|MINOR=%d|", i);
		sys_device(path, event, 2048);
	}
	control = openat(AT_FDCWD, "/dev/null", O_RDWR);
	return 0;
}

static int end(void **state)
{
	if (control >= 0)
		close(control);
	return sys_end(state);
}

static int btrfs(const char *answers)
{
	char line[] = "root=/dev/vda rootfstype=btrfs";
	int r;

	good(line);
	plan.root.found[WANT_ROOT] = (struct block_found){ 254, 0, "vda" };
	tried[0] = doing[0] = '\0';
	types = answers;
	memset(&report, 0, sizeof(report));
	capture_start(&said);
	r = plan.root.method->mount(&plan.root, "/root", &report, note_trying,
				    tried);
	capture_end(&said);
	return r;
}

static void one_that_can_be_mounted_costs_nothing(void **state)
{
	(void)state;
	assert_int_equal(btrfs("btrfs=0"), 0);
	TRIED("btrfs /dev/vda ro []; ");
	assert_int_equal(opened, 0);
}

static void else_its_devices_are_told_and_it_is_tried_again(void **state)
{
	(void)state;
	assert_int_equal(btrfs("btrfs=-2"), -ENOENT);
	assert_string_equal(announced, "/dev/vda /dev/vdc ");
	TRIED("btrfs /dev/vda ro []; btrfs /dev/vda ro []; ");
}

static void a_kernel_without_btrfs_is_told_nothing(void **state)
{
	(void)state;
	close(control);
	control = -1;
	assert_int_equal(btrfs("btrfs=-19"), -ENODEV);
	assert_string_equal(announced, "");
	TRIED("btrfs /dev/vda ro []; ");
}

static void other_types_are_told_nothing(void **state)
{
	char line[] = "root=/dev/vda rootfstype=ext4";

	(void)state;
	good(line);
	plan.root.found[WANT_ROOT] = (struct block_found){ 254, 0, "vda" };
	types = "ext4=-22";
	memset(&report, 0, sizeof(report));
	capture_start(&said);
	assert_int_equal(plan.root.method->mount(&plan.root, "/root", &report,
						 note_trying, tried),
			 -EINVAL);
	capture_end(&said);
	assert_int_equal(opened, 0);
}

#define ROW(test)                                                              \
	{                                                                      \
#test, test, begin, end, NULL                                  \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(one_that_can_be_mounted_costs_nothing),
		ROW(else_its_devices_are_told_and_it_is_tried_again),
		ROW(a_kernel_without_btrfs_is_told_nothing),
		ROW(other_types_are_told_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
