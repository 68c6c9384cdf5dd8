/*
 * kinit/root_block.h: which types are tried how, of a root on a block device
 * (kernel: init/do_mounts.c, mount_root_generic()), and what is made of root=.
 */
#include "kinit/root_block.h"

#include <fcntl.h>
#include <sys/mman.h>

#include "lib/block_list.h"
#include "kinit/resume.h"
#include "lib/block_open.h"
#include "lib/superblock.h"

#include "tests/unit/sim_mount.h"

/* This kind alone: the others would bring the functions that are faked. */
const struct root_method *const root_kinds[] = { &root_block };
const size_t n_root_kinds = 1, n_root_layers = 0;
const struct root_layer *const root_layers[] = { NULL };
const bool root_blocks = true;
const bool block_more = true;
const bool fail_more = true;

void resume_parse(struct root_spec *spec, const struct root_words *words)
{
	(void)spec, (void)words;
}

static struct superblock on_it;
static const char *filesystems;
static int node_err, superblock_err;
static unsigned lists;

int block_node_find(uint32_t major, uint32_t minor, const char *name,
		    char path[BLOCK_NODE])
{
	assert_int_equal(major, 254);
	assert_int_equal(minor, 1);
	assert_string_equal(name, "vda1");
	strcpy(path, "/dev/vda1");
	return node_err;
}

int superblock_read(const char *path, struct superblock *out)
{
	assert_string_equal(path, "/dev/vda1");
	*out = on_it;
	return superblock_err;
}

/* Only these files are others. */
int open(const char *path, int flags, ...)
{
	int fd;

	errno = ENOENT;
	if (strcmp(path, "/dev/btrfs-control") == 0) /* t_root_btrfs.c */
		return -1;
	if (strcmp(path, "/proc/filesystems") != 0)
		return openat(AT_FDCWD, path, flags, 0600);
	if (filesystems == NULL)
		return -1;
	fd = memfd_create("filesystems", 0);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, filesystems, strlen(filesystems)),
			 strlen(filesystems));
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

void block_list_say(void)
{
	lists++;
}

static int fresh(void **state)
{
	(void)state;
	on_it = (struct superblock){ .use = SB_FILESYSTEM, .type = "ext4" };
	filesystems = "nodev\tsysfs\nnodev\ttmpfs\n\text3\n\text2\nnodev\tnfs\n"
		      "\text4\n\txfs\n";
	node_err = superblock_err = read_only_err = 0;
	lists = 0;
	program.name = "t";
	return 0;
}

/* The device is found by then. */
static int block(const char *more, const char *answers)
{
	static char line[6000];
	struct block_found dev = { 254, 1, "vda1" };
	int r;

	snprintf(line, sizeof(line), "root=/dev/vda1 %s", more);
	good(line);
	plan.root.found[WANT_ROOT] = dev;
	plan.root.tries = 1;
	tried[0] = doing[0] = '\0';
	types = answers;
	memset(&report, 0, sizeof(report));
	capture_start(&said);
	r = plan.root.method->mount(&plan.root, "/root", &report, note_trying,
				    tried);
	capture_end(&said);
	assert_int_equal(r, report.err);
	return r;
}

static void the_probed_type_is_the_first(void **state)
{
	(void)state;
	assert_int_equal(block("", "ext4=0 ext3=0"), 0);
	TRIED("ext4 /dev/vda1 ro []; ");
	assert_string_equal(doing, "ext4; ");
	assert_string_equal(report.tried, "ext4");
	assert_int_equal(lists, 0);
	assert_int_equal(block("rw", "ext4=0"), 0);
	TRIED("ext4 /dev/vda1 rw []; ");
	assert_int_equal(block("rw ro", "ext4=0"), 0);
	TRIED("ext4 /dev/vda1 ro []; ");
}

static void then_all_that_the_kernel_has_in_its_order(void **state)
{
	(void)state;
	assert_int_equal(block("", "xfs=0"), 0);
	TRIED("ext4 /dev/vda1 ro []; ext3 /dev/vda1 ro []; "
	      "ext2 /dev/vda1 ro []; ext4 /dev/vda1 ro []; "
	      "xfs /dev/vda1 ro []; ");
	assert_string_equal(report.tried, "xfs");
	/* nothing is known of it, or it cannot be read */
	on_it = (struct superblock){ 0 };
	superblock_err = -ENODATA;
	assert_int_equal(block("", "ext2=0"), 0);
	TRIED("ext3 /dev/vda1 ro []; ext2 /dev/vda1 ro []; ");
}

/* The first that fails is the one that was to be expected. */
static void the_first_failure_is_told(void **state)
{
	(void)state;
	assert_int_equal(block("", "ext4=-22 ext3=-13 ext2=-22 xfs=-22"),
			 -EINVAL);
	assert_string_equal(report.tried, "ext4");
	assert_int_equal(lists, 1);
	on_it = (struct superblock){ .use = SB_MEMBER, .type = "crypto_LUKS" };
	/* half of a mirror may seem an ext3: nothing is tried */
	assert_int_equal(block("", "ext3=0"), -EINVAL);
	assert_string_equal(report.tried, "crypto_LUKS");
	TRIED("");
}

/* A file system that is damaged is not tried as another one. */
static void another_error_ends_it(void **state)
{
	(void)state;
	assert_int_equal(block("", "ext4=-5 ext3=0"), -EIO);
	TRIED("ext4 /dev/vda1 ro []; ");
	assert_int_equal(block("rootfstype=ext3,ext4", "ext3=-117 ext4=0"),
			 -EUCLEAN);
	TRIED("ext3 /dev/vda1 ro []; ");
}

static void rootfstype_is_a_list(void **state)
{
	(void)state;
	assert_int_equal(block("rootfstype=xfs,,btrfs,f2fs",
			       "ext4=0 xfs=-22 btrfs=-13 f2fs=0"),
			 0);
	TRIED("xfs /dev/vda1 ro []; btrfs /dev/vda1 ro []; "
	      "f2fs /dev/vda1 ro []; ");
	assert_int_equal(block("rootfstype=xfs", "ext4=0 xfs=-22"), -EINVAL);
	TRIED("xfs /dev/vda1 ro []; ");
}

/* Without one that is tried nothing is mounted. */
static void nothing_tried_is_no_success(void **state)
{
	(void)state;
	on_it = (struct superblock){ 0 };
	filesystems = "nodev\tsysfs\n";
	assert_int_equal(block("", "ext4=0"), -ENODEV);
	TRIED("");
	filesystems = NULL;
	assert_int_equal(block("", "ext4=0"), -ENODEV);
	filesystems = "";
	on_it = (struct superblock){ .use = SB_SWAP, .type = "swap" };
	assert_int_equal(block("", "swap=0"), -EINVAL);
	assert_string_equal(report.tried, "swap");
	assert_int_equal(block("rootfstype=,", "ext4=0"), -ENODEV);
	TRIED("");
	/* no file system has such a name */
	assert_int_equal(block("rootfstype=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
			       ""),
			 -ENODEV);
	TRIED("");
	assert_int_equal(plan.root.method->code(-ENODEV), KI_FSTYPE);
}

/* The kernel mounts all read-only after all have failed. */
static void what_cannot_be_written_to_is_mounted_to_be_read(void **state)
{
	static const int err[] = { -EACCES, -EROFS };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		read_only_err = err[i];
		assert_int_equal(block("rw", "ext4=0"), 0);
		TRIED("ext4 /dev/vda1 rw []; ext4 /dev/vda1 ro []; ");
		assert_non_null(strstr(said.text,
				       "/dev/vda1 can only be read: mounted "
				       "so"));
	}
	/* it is another error also then */
	assert_int_equal(block("rw rootfstype=ext4,xfs", "ext4=-13 xfs=0"), 0);
	TRIED("ext4 /dev/vda1 rw []; ext4 /dev/vda1 ro []; "
	      "xfs /dev/vda1 rw []; xfs /dev/vda1 ro []; ");
	/* once is enough when it is to be read only */
	read_only_err = 0;
	assert_int_equal(block("ro rootfstype=ext4", "ext4=-30"), -EROFS);
	TRIED("ext4 /dev/vda1 ro []; ");
	assert_string_equal(said.text, "");
}

static void rootflags_go_to_the_file_system(void **state)
{
	char flags[5000] = "rootflags=";

	(void)state;
	assert_int_equal(
		block("rootflags=data=journal,noatime,errors=panic", "ext4=0"),
		0);
	TRIED("ext4 /dev/vda1 ro,noatime [data=journal,errors=panic]; ");
	/* as the kernel's parser, which the file system has: ro and rw */
	assert_int_equal(block("rootflags=rw", "ext4=0"), 0);
	TRIED("ext4 /dev/vda1 rw []; ");
	for (size_t i = 0; i < 4090 / 10; i++)
		strcat(flags, "subvol=ab,");
	assert_int_equal(block(flags, "ext4=0"), -ENAMETOOLONG);
	TRIED("");
	assert_int_equal(plan.root.method->code(-ENAMETOOLONG), KI_FS_OPTION);
}

static void one_that_vanished_is_told(void **state)
{
	(void)state;
	node_err = -ENXIO;
	assert_int_equal(block("", "ext4=0"), -ENXIO);
	TRIED("");
	assert_int_equal(lists, 1);
}

static void each_error_has_its_code(void **state)
{
	static const struct {
		int err;
		unsigned code;
	} row[] = {
		{ -EINVAL, KI_FSTYPE },		 { -ENODEV, KI_FSTYPE },
		{ -EACCES, KI_FSTYPE },		 { -EIO, KI_FS_DAMAGED },
		{ -EUCLEAN, KI_FS_DAMAGED },	 { -EBADMSG, KI_FS_DAMAGED },
		{ -ENXIO, KI_FS_DAMAGED },	 { -ENOMEDIUM, KI_FS_DAMAGED },
		{ -ENAMETOOLONG, KI_FS_OPTION }, { -ENOMEM, KI_FS_OTHER },
		{ -EBUSY, KI_FS_OTHER },	 { -EPERM, KI_FS_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		assert_int_equal(block_fail_code(row[i].err), row[i].code);
}

static const char *name_of(const char *line, const char *found)
{
	struct block_found dev = { .major = 254, .minor = 1 };

	good(line);
	assert_ptr_equal(plan.root.method, &root_block);
	strcpy(dev.name, found);
	plan.root.found[WANT_ROOT] = dev;
	plan.root.tries = 1;
	assert_int_equal(
		plan.root.method->resolve(&plan.root, NULL, "", &error), 0);
	return plan.root.name;
}

static void the_name_is_what_was_asked_for_and_what_it_is(void **state)
{
	(void)state;
	assert_string_equal(name_of("root=/dev/vda1", "vda1"), "/dev/vda1");
	assert_string_equal(name_of("root=/dev/cciss/c0d0", "cciss!c0d0"),
			    "/dev/cciss/c0d0");
	assert_string_equal(name_of("root=LABEL=x", "vda1"),
			    "LABEL=x (/dev/vda1)");
	assert_string_equal(name_of("root=LABEL=x", "cciss!c0d0"),
			    "LABEL=x (/dev/cciss/c0d0)");
	assert_string_equal(name_of("root=gpt-auto", "vda1"),
			    "gpt-auto (/dev/vda1)");
}

static void what_no_device_can_be_is_refused(void **state)
{
	static char line[5000];

	(void)state;
	bad("root=UUID=", KI_DEVICE_WORD, "root=UUID=", "names nothing");
	bad("root=PARTUUID=x", KI_DEVICE_WORD, "PARTUUID=x", "GPT");
	bad("root=/dev/mapper/vg-root", KI_DEVICE_WORD, "vg-root", "lvm2");
	bad("root=/dev/md/root", KI_DEVICE_WORD, "md/root", "mdadm");
	bad("root=/dev/disk/by-nobody/x", KI_DEVICE_WORD, "by-nobody",
	    "by-uuid");
	bad("root=gpt-manual", KI_ROOT_KIND, "gpt-manual", "no kind");
	bad("root=vda1", KI_ROOT_KIND, "vda1", "no kind");
	/* as long as a command line of the kernel may be */
	for (int i = 0; i < 3; i++) {
		static const char *const begin[] = { "root=/dev/",
						     "root=LABEL=", "root=" };

		strcpy(line, begin[i]);
		memset(line + strlen(line), 'y', 4096 - strlen(line));
		bad(line, i < 2 ? KI_DEVICE_WORD : KI_ROOT_KIND, "yyyy",
		    i < 2 ? "characters" : "no kind");
	}
}

#define ROW(fn) cmocka_unit_test_setup(fn, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(the_probed_type_is_the_first),
		ROW(then_all_that_the_kernel_has_in_its_order),
		ROW(the_first_failure_is_told),
		ROW(another_error_ends_it),
		ROW(rootfstype_is_a_list),
		ROW(nothing_tried_is_no_success),
		ROW(what_cannot_be_written_to_is_mounted_to_be_read),
		ROW(rootflags_go_to_the_file_system),
		ROW(one_that_vanished_is_told),
		ROW(each_error_has_its_code),
		ROW(the_name_is_what_was_asked_for_and_what_it_is),
		ROW(what_no_device_can_be_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
