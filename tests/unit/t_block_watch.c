/*
 * kinit/block_watch.h: which device is meant, of those that are there when it
 * begins.  The forms are of the kernel's block/early-lookup.c and of udev.
 */
#include "tests/unit/sim_blocks.h"

#define UUID1 "3e6be9de-8139-11d1-9106-a43f08d823a6"
#define UUID2 "0a1b2c3d-0001-4002-8003-0123456789ab"

/* sda with two partitions, and sdb as a whole, as the kernel shows them. */
static void two_disks(void)
{
	plug("sda", 0, "DISKSEQ=1|", 2048);
	plug("sda1", 1, "PARTN=1|PARTUUID=" UUID1 "|PARTNAME=boot|", 512);
	plug("sda2", 2, "PARTN=2|PARTUUID=" UUID2 "|PARTNAME=root fs|", 1024);
	plug("sdb", 16, "DISKSEQ=2|", 4096);
}

static void finds(const char *text, const char *expected)
{
	int r;

	spec.want[WANT_ROOT] = (struct want){ 0 };
	r = root_want(&spec, WANT_ROOT, "root", text, &error);
	if (r < 0)
		fail_msg("%s: %s", text, error.what);
	begin();
	if (strcmp(tells(), expected) != 0)
		fail_msg("%s: '%s'", text, told);
}

static void what_the_kernel_tells_is_found_unread(void **state)
{
	static const struct {
		const char *text, *found;
	} row[] = {
		{ "/dev/sda2", "root=sda2 8:2; " },
		{ "/dev/sdb", "root=sdb 8:16; " },
		{ "8:1", "root=sda1 8:1; " },
		{ "0802", "root=sda2 8:2; " },
		{ "PARTUUID=" UUID2, "root=sda2 8:2; " },
		{ "PARTUUID=3E6BE9DE-8139-11D1-9106-A43F08D823A6",
		  "root=sda1 8:1; " },
		{ "PARTLABEL=boot", "root=sda1 8:1; " },
		{ "/dev/disk/by-partlabel/root\\x20fs", "root=sda2 8:2; " },
		{ "/dev/disk/by-partuuid/" UUID1, "root=sda1 8:1; " },
		{ "/dev/sdc", "" },
		{ "8:3", "" },
		{ "7:1", "" },
		{ "PARTUUID=00000000-8139-11d1-9106-a43f08d823a6", "" },
	};

	(void)state;
	two_disks();
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		finds(row[i].text, row[i].found);
	assert_string_equal(asked, "");
}

/* udev's name of a disk with a serial: virtio-SERIAL, ...-partN */
static void names_of_udev_are_found(void **state)
{
	(void)state;
	sys_device("pci0/virtio3/block/vda", "MAJOR=254|MINOR=0|", 2048);
	sys_device("pci0/virtio3/block/vda/vda1", "MAJOR=254|MINOR=1|PARTN=1|",
		   1024);
	sys_of("pci0/virtio3", "virtio");
	sys_symlink("devices/pci0/virtio3/block/vda/device", "../..");
	sys_attr("pci0/virtio3/block/vda", "serial", "lab7\n");
	finds("/dev/disk/by-id/virtio-lab7-part1", "root=vda1 254:1; ");
	finds("/dev/disk/by-id/virtio-lab7", "root=vda 254:0; ");
	finds("/dev/disk/by-id/virtio-lab7-part2", "");
	assert_string_equal(asked, "");
}

static void content_is_read_for_uuid_and_label(void **state)
{
	(void)state;
	two_disks();
	content("sda1", "vfat", "1234-ABCD", "BOOT");
	content("sda2", "ext4", UUID1, "root fs");
	content("sdb", "xfs", UUID2, "data");
	finds("UUID=" UUID2, "root=sdb 8:16; ");
	/* not the disk of the partitions */
	assert_string_equal(asked, "sda1 sda2 sdb ");
	finds("UUID=1234-abcd", "root=sda1 8:1; ");
	finds("LABEL=data", "root=sdb 8:16; ");
	finds("/dev/disk/by-label/root\\x20fs", "root=sda2 8:2; ");
	finds("LABEL=DATA", "");
	finds("UUID=" UUID2 "00", "");
}

/* Kernels before 6.13 tell no PARTUUID, and none finds one by PARTNROFF=. */
static void tables_are_read_for_what_the_kernel_does_not_tell(void **state)
{
	(void)state;
	plug("sda", 0, "", 2048);
	plug("sda1", 1, "PARTN=1|", 512);
	plug("sda2", 2, "PARTN=2|", 1024);
	plug("sdb", 16, "", 4096);
	content("sda2", "", "", "")->part = 1u << WANT_ROOT;
	finds("PARTUUID=" UUID1, "root=sda2 8:2; ");
	assert_string_equal(asked, "sda1@sda sda2@sda ");
	assert_false(question.content);
	finds("PARTUUID=" UUID1 "/PARTNROFF=-1", "root=sda2 8:2; ");
	/* one of another want is not this one's */
	on[0].part = 1u << WANT_USR;
	finds("PARTUUID=" UUID1, "");
	/* the kernel has labels as 7 bits: only others are in doubt */
	asked[0] = '\0';
	finds("PARTLABEL=nobody", "");
	assert_string_equal(asked, "");
	on[0].part = 1u << WANT_ROOT;
	finds("PARTLABEL=w\xc3\xbcrzel", "root=sda2 8:2; ");
}

/* What the kernel tells is not looked up. */
static void an_offset_is_of_the_table_even_if_the_uuid_is_told(void **state)
{
	(void)state;
	two_disks();
	content("sda2", "", "", "")->part = 1u << WANT_ROOT;
	finds("PARTUUID=" UUID1 "/PARTNROFF=1", "root=sda2 8:2; ");
	assert_string_equal(asked, "sda1@sda sda2@sda ");
}

static void of_two_the_first_by_name_is_taken_and_both_are_named(void **state)
{
	(void)state;
	/* 10 is behind 9, as for a person */
	plug("sda10", 10, "PARTN=10|", 512);
	plug("sda9", 9, "PARTN=9|", 512);
	content("sda10", "ext4", UUID1, "");
	content("sda9", "ext4", UUID1, "");
	finds("UUID=" UUID1, "root=sda9 8:9; ");
	assert_int_equal(count("UUID=" UUID1 ": both sda9 and sda10 are that; "
			       "taking sda9"),
			 1);
}

/* sda9 comes when sda10 is known already, and has not been read yet. */
static void whichever_is_read_first(void **state)
{
	struct sim_content *late;

	(void)state;
	plug("sda10", 10, "PARTN=10|", 512);
	plug("sdb", 16, "", 512);
	content("sda10", "ext4", UUID1, "");
	content("sda9", "ext4", UUID1, "");
	late = content("sdb", "xfs", UUID2, "");
	late->hangs = true;
	finds("UUID=" UUID1, "");
	plug("sda9", 9, "PARTN=9|", 512);
	add("sda9");
	assert_string_equal(asked, "sda10 sdb ");
	TELLS("");
	late->hangs = false;
	turn();
	assert_string_equal(asked, "sda10 sdb sda9 ");
	TELLS("root=sda9 8:9; ");
	assert_int_equal(count("both sda9 and sda10"), 1);
}

static void each_want_is_told_with_its_number(void **state)
{
	(void)state;
	two_disks();
	content("sda2", "ext4", UUID1, "usr");
	want(WANT_ROOT, "/dev/sdb");
	want(WANT_USR, "LABEL=usr");
	want(WANT_OVERLAY, "PARTLABEL=boot");
	want(WANT_MOUNT + 7, "/dev/sdb");
	begin();
	TELLS("root=sdb 8:16; overlay=sda1 8:1; mount=sdb 8:16; "
	      "usr=sda2 8:2; ");
	assert_int_equal(block_watch_deadline(&w), CLOCK_NEVER);
	/* once */
	turn();
	add("sda1");
	TELLS("");
}

static void a_swap_is_told_with_its_image(void **state)
{
	struct sim_content *swap;

	(void)state;
	plug("sda1", 1, "PARTN=1|PARTUUID=" UUID1 "|", 512);
	swap = content("sda1", "swsuspend", UUID2, "");
	for (int image = 0; image < 2; image++) {
		static const char *const text[] = { "/dev/sda1", "8:1",
						    "UUID=" UUID2,
						    "PARTUUID=" UUID1 };

		swap->image = image;
		for (int i = 0; i < 4; i++) {
			want(WANT_RESUME, text[i]);
			begin();
			TELLS(image ? "resume=sda1 8:1 image; "
				    : "resume=sda1 8:1; ");
			assert_int_equal(question.offset, 0);
		}
	}
	/* nothing known there is no image */
	swap->image = false;
	swap->err = -ENODATA;
	want(WANT_RESUME, "/dev/sda1");
	begin();
	TELLS("resume=sda1 8:1; ");
	/* unreadable is an error, when it was so twice */
	swap->err = -EIO;
	begin();
	until(T0 + 1999);
	TELLS("");
	asked[0] = '\0';
	until(T0 + 2000);
	assert_string_equal(asked, "sda1 ");
	TELLS("resume=-5; ");
	/* the second time it may be well */
	now = T0;
	begin();
	swap->err = 0;
	swap->image = true;
	until(T0 + 2000);
	TELLS("resume=sda1 8:1 image; ");
}

/* A file in a file system, which is what UUID= is of. */
static void a_swap_file_is_asked_for_at_its_offset(void **state)
{
	static const char *const text[] = { "/dev/sda1", "UUID=" UUID2,
					    "PARTUUID=" UUID1 };

	(void)state;
	plug("sda1", 1, "PARTN=1|PARTUUID=" UUID1 "|", 512);
	content("sda1", "ext4", UUID2, "")->image = true;
	words.resume_offset = 34816;
	for (int i = 0; i < 3; i++) {
		want(WANT_RESUME, text[i]);
		begin();
		assert_int_equal(question.offset, 34816);
		assert_true(question.content);
		TELLS("resume=sda1 8:1 image; ");
	}
}

static void gpt_auto_takes_the_only_root_when_all_disks_are_read(void **state)
{
	(void)state;
	plug("vda", 0, "", 2048);
	plug("vda1", 1, "PARTN=1|", 512);
	plug("vdb", 16, "", 2048);
	plug("vdb3", 19, "PARTN=3|", 512);
	content("vdb", "", "", "")->root = 3;
	finds("gpt-auto", "");
	until(T0 + 999);
	TELLS("");
	/* one more disk may be on its way */
	plug("vdc", 32, "", 2048);
	add("vdc");
	until(T0 + 1998);
	TELLS("");
	until(T0 + 1999);
	TELLS("root=vdb3 8:19; ");
	unplug("vdc");
	asked[strlen("vda@vda vdb@vdb ")] = '\0';
	assert_string_equal(asked, "vda@vda vdb@vdb ");
	/* two have one: nobody can say which */
	content("vda", "", "", "")->root = 1;
	now = T0;
	finds("gpt-auto", "");
	until(T0 + 30000);
	TELLS("root=-19; ");
	assert_int_equal(count("vda and vdb"), 1);
}

/* What waits longer is read once more, for the list of what there is. */
static void gpt_auto_counts_a_disk_once(void **state)
{
	(void)state;
	content("vda", "", "", "")->root = 1;
	for (int scan = 0; scan < 2; scan++) {
		now = T0;
		plug("vda", 0, "", 2048);
		finds("gpt-auto", "");
		until(T0 + (scan ? 1000 : 5000));
		if (scan)
			block_watch_scan(&w);
		turn();
		plug("vda1", 1, "PARTN=1|", 512);
		add("vda1");
		until(now + 1000);
		TELLS("root=vda1 8:1; ");
		unplug("vda1");
		unplug("vda");
	}
}

static void a_disk_that_is_gone_does_not_count_for_gpt_auto(void **state)
{
	(void)state;
	plug("vda", 0, "", 2048);
	content("vda", "", "", "")->root = 1;
	content("vdb", "", "", "")->root = 1;
	finds("gpt-auto", "");
	gone("vda");
	plug("vdb", 16, "", 2048);
	add("vdb");
	plug("vdb1", 17, "PARTN=1|", 512);
	add("vdb1");
	until(now + 1000);
	TELLS("root=vdb1 8:17; ");
}

static void one_that_cannot_be_read_is_told_and_passed_over(void **state)
{
	(void)state;
	plug("sda", 0, "", 8);
	plug("sdb", 16, "", 8);
	plug("sdc", 32, "", 8);
	content("sda", "", "", "")->err = -EIO;
	content("sdc", "ext4", UUID1, "");
	finds("UUID=" UUID1, "root=sdc 8:32; ");
	assert_int_equal(count("cannot read sda: Input/output error"), 1);
	assert_int_equal(count("cannot read"), 1);
}

static void one_that_cannot_be_asked_is_told_too(void **state)
{
	(void)state;
	plug("sda", 0, "", 8);
	plug("sdb", 16, "", 8);
	ask_err = -ENOMEM;
	finds("UUID=" UUID1, "");
	assert_int_equal(count("cannot read sda: "), 1);
	assert_int_equal(count("cannot read sdb: "), 1);
}

static void nothing_wanted_reads_nothing(void **state)
{
	(void)state;
	two_disks();
	begin();
	assert_string_equal(asked, "");
	assert_int_equal(block_watch_deadline(&w), CLOCK_NEVER);
	assert_string_equal(said.text, "");
	TELLS("");
}

static void without_sysfs_it_is_said(void **state)
{
	(void)state;
	strcat(sys_block, "/none");
	finds("/dev/sda", "");
	assert_int_equal(count("cannot look for block devices in "), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(what_the_kernel_tells_is_found_unread),
		ROW(names_of_udev_are_found),
		ROW(content_is_read_for_uuid_and_label),
		ROW(tables_are_read_for_what_the_kernel_does_not_tell),
		ROW(an_offset_is_of_the_table_even_if_the_uuid_is_told),
		ROW(of_two_the_first_by_name_is_taken_and_both_are_named),
		ROW(whichever_is_read_first),
		ROW(each_want_is_told_with_its_number),
		ROW(a_swap_is_told_with_its_image),
		ROW(a_swap_file_is_asked_for_at_its_offset),
		ROW(gpt_auto_takes_the_only_root_when_all_disks_are_read),
		ROW(gpt_auto_counts_a_disk_once),
		ROW(a_disk_that_is_gone_does_not_count_for_gpt_auto),
		ROW(one_that_cannot_be_read_is_told_and_passed_over),
		ROW(one_that_cannot_be_asked_is_told_too),
		ROW(nothing_wanted_reads_nothing),
		ROW(without_sysfs_it_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
