/*
 * kinit/block_wait.h: what must not happen to the disks of a machine that
 * sleeps, or to those that nobody asked for; and that nothing is given up while
 * it may still come.  The rules: kinit(8), resume, raid and rootwait.
 */
#include "tests/unit/sim_blocks.h"

#define UUID1 "3e6be9de-8139-11d1-9106-a43f08d823a6"
#define UUID2 "0a1b2c3d-0001-4002-8003-0123456789ab"

/* Member 0 or 1 of a mirror "lab:3". */
static struct sim_content *half(const char *name, unsigned role)
{
	struct sim_content *c = content(name, "linux_raid_member", UUID2, "");

	c->md_err = 0;
	c->md = (struct md_member){ .minor_version = 2,
				    .active = true,
				    .listed = 3,
				    .level = 1,
				    .raid_disks = 2,
				    .role = role,
				    .number = 3,
				    .events = 70,
				    .uuid = { 1, 2, 3, 4 },
				    .name = "lab:3" };
	return c;
}

static void mirror(void)
{
	plug("sda", 0, "", 8);
	plug("sdb", 16, "", 8);
	half("sda", 0);
	half("sdb", 1);
}

#define MIRROR "md3 v2 8:0 8:16; "

static void nothing_is_assembled_before_it_is_known_who_sleeps(void **state)
{
	(void)state;
	mirror();
	words.md = (struct word_list){ 1, { "7,/dev/sda" } };
	content("sdc", "swap", UUID1, "");
	want(WANT_ROOT, "/dev/md3");
	want(WANT_RESUME, "/dev/sdc");
	begin();
	until(T0 + 5000);
	assert_string_equal(made, "");
	plug("sdc", 32, "", 8);
	add("sdc");
	TELLS("resume=sdc 8:32; ");
	assert_string_equal(made, "md7 v90 8:0; " MIRROR);
}

/* Nor while it is being woken; if it is not, 5 s later. */
static void nothing_is_assembled_while_a_machine_is_woken(void **state)
{
	(void)state;
	mirror();
	plug("sdc", 32, "", 8);
	content("sdc", "swsuspend", UUID1, "")->image = true;
	want(WANT_ROOT, "/dev/md3");
	want(WANT_RESUME, "/dev/sdc");
	begin();
	TELLS("resume=sdc 8:32 image; ");
	until(T0 + 4999);
	assert_string_equal(made, "");
	until(T0 + 5000);
	assert_string_equal(made, MIRROR);
}

/* The array may have the root: then the image is not waited for as long. */
static void a_missing_resume_device_keeps_no_array_for_ever(void **state)
{
	(void)state;
	mirror();
	want(WANT_ROOT, "/dev/md3");
	want(WANT_RESUME, "/dev/sdc");
	words.wait = true;
	begin();
	until(T0 + 9999);
	assert_string_equal(made, "");
	until(T0 + 10000);
	assert_string_equal(made, MIRROR);
	TELLS("resume=-19; ");
}

static void nor_is_the_root_on_it_given_up_before(void **state)
{
	(void)state;
	mirror();
	want(WANT_ROOT, "/dev/md3");
	want(WANT_RESUME, "/dev/sdc");
	words.resume_delay_s = 40;
	begin();
	until(T0 + 50000);
	TELLS("resume=-19; ");
	assert_string_equal(made, MIRROR);
	until(T0 + 54999);
	TELLS("");
	until(T0 + 55000);
	TELLS("root=-19; ");
}

static void the_array_with_the_image_is_the_only_one(void **state)
{
	(void)state;
	mirror();
	words.md = (struct word_list){ 1, { "7,/dev/sda" } };
	want(WANT_RESUME, "/dev/md3p1");
	begin();
	assert_string_equal(made, MIRROR);
}

static void what_nobody_asked_for_is_not_assembled(void **state)
{
	static const struct {
		const char *raid, *text, *made;
	} row[] = {
		{ NULL, "/dev/sdx", "" },
		{ NULL, "8:77", "" },
		{ NULL, "/dev/disk/by-path/pci-1", "" },
		{ NULL, "PARTUUID=" UUID1, MIRROR },
		{ NULL, "/dev/md9", MIRROR },
		{ "autodetect", "/dev/sdx", MIRROR },
		{ "noautodetect", "/dev/md3", "" },
	};

	(void)state;
	mirror();
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		now = T0;
		made[0] = '\0';
		words.raid = row[i].raid;
		want(WANT_ROOT, row[i].text);
		begin();
		/* read for the list, too */
		until(T0 + 5000);
		assert_string_equal(made, row[i].made);
	}
}

static void what_is_found_needs_no_array(void **state)
{
	(void)state;
	mirror();
	plug("sdc", 32, "", 8);
	content("sdc", "ext4", UUID1, "");
	on[1].hangs = true;
	want(WANT_ROOT, "UUID=" UUID1);
	begin();
	until(T0 + 3000);
	TELLS("root=sdc 8:32; ");
	on[1].hangs = false;
	until(T0 + 9000);
	turn();
	assert_string_equal(made, "");
}

static void a_disk_with_root_and_image_may_come_after_12_s(void **state)
{
	(void)state;
	want(WANT_ROOT, "/dev/sda1");
	want(WANT_RESUME, "/dev/sda2");
	content("sda2", "swsuspend", UUID2, "")->image = true;
	begin();
	until(T0 + 12000);
	TELLS("");
	plug("sda1", 1, "PARTN=1|", 8);
	add("sda1");
	TELLS("root=sda1 8:1; ");
	until(T0 + 13999);
	TELLS("");
	plug("sda2", 2, "PARTN=2|", 8);
	add("sda2");
	TELLS("resume=sda2 8:2 image; ");
}

static void two_seconds_after_the_root_it_is_given_up(void **state)
{
	static const unsigned row[][2] = { { 0, 10 }, { 9, 11 }, { 20, 22 } };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		now = T0;
		want(WANT_ROOT, "/dev/sda1");
		want(WANT_RESUME, "/dev/sda2");
		begin();
		until(T0 + row[i][0] * 1000);
		plug("sda1", 1, "PARTN=1|", 8);
		add("sda1");
		TELLS("root=sda1 8:1; ");
		until(T0 + row[i][1] * 1000 - 1);
		TELLS("");
		until(T0 + row[i][1] * 1000);
		TELLS("resume=-19; ");
		unplug("sda1");
	}
}

/* 20 s in a module: no time that anybody waited. */
static void modules_take_no_time(void **state)
{
	(void)state;
	want(WANT_ROOT, "/dev/sda");
	want(WANT_RESUME, "/dev/sdb");
	memset(&w, 0, sizeof(w));
	block_watch_begin(&w, &spec, sys_block, 77, pipe_fd[1]);
	now += 40000;
	turn();
	TELLS("");
	until(T0 + 40000 + 29999);
	TELLS("");
	until(T0 + 40000 + 30000);
	TELLS("root=-19; ");
}

static void what_is_being_read_is_not_given_up(void **state)
{
	struct sim_content *c;

	(void)state;
	want(WANT_ROOT, "UUID=" UUID1);
	words.wait_s = 3;
	c = content("sda", "ext4", UUID1, "");
	c->hangs = true;
	begin();
	until(T0 + 2500);
	plug("sda", 0, "", 8);
	add("sda");
	until(T0 + 17000);
	TELLS("");
	c->hangs = false;
	turn();
	TELLS("root=sda 8:0; ");
	/* but after the 15 s that a reader has */
	now = T0;
	c->hangs = true;
	begin();
	until(T0 + 14999);
	TELLS("");
	until(T0 + 15000);
	TELLS("root=-19; ");
}

static void four_are_asked_at_a_time_and_late_answers_count(void **state)
{
	char name[] = "sda";

	(void)state;
	for (unsigned i = 0; i < 5; i++, name[2]++) {
		plug(name, i, "", 8);
		content(name, "ext4", i == 0 ? UUID1 : UUID2, "")->hangs = true;
	}
	want(WANT_ROOT, "UUID=" UUID1);
	words.wait = true;
	begin();
	assert_string_equal(asked, "sda ");
	until(T0 + 6000);
	assert_string_equal(asked, "sda sdb sdc sdd ");
	/* the fifth is new, and no failure */
	until(T0 + 30000);
	assert_string_equal(asked, "sda sdb sdc sdd ");
	assert_int_equal(w.dev[4].state, WATCHED_NEW);
	assert_int_equal(w.dev[0].state, WATCHED_FAILED);
	on[0].hangs = false;
	turn();
	TELLS("root=sda 8:0; ");
}

static void what_failed_is_read_again(void **state)
{
	struct sim_content *c;

	(void)state;
	plug("sda", 0, "", 8);
	c = content("sda", "ext4", UUID1, "");
	c->err = -EIO;
	want(WANT_ROOT, "UUID=" UUID1);
	words.wait = true;
	begin();
	until(T0 + 1999);
	assert_string_equal(asked, "sda ");
	until(T0 + 13999);
	/* after 2 and 6 s; the next is after 14 */
	assert_string_equal(asked, "sda sda sda ");
	c->err = 0;
	uevent("change", "/devices/bus/sda");
	TELLS("root=sda 8:0; ");
}

static void a_degraded_root_is_waited_for(void **state)
{
	(void)state;
	plug("sda", 0, "", 8);
	half("sda", 0);
	want(WANT_ROOT, "/dev/md3");
	words.md_degraded_s = 40;
	begin();
	until(T0 + 39999);
	TELLS("");
	assert_string_equal(made, "");
	until(T0 + 40000);
	assert_string_equal(made, "md3 v2 8:0; ");
	until(T0 + 44999);
	TELLS("");
	until(T0 + 45000);
	TELLS("root=-19; ");
}

/* Of a mirror of three, the one that stays is read again. */
static void a_member_that_goes_is_none(void **state)
{
	(void)state;
	mirror();
	half("sdc", 0);
	half("sdd", 2);
	for (unsigned i = 0; i < n_on; i++) {
		on[i].md.raid_disks = 3;
		on[i].md.listed = 7;
	}
	want(WANT_ROOT, "/dev/md3");
	begin();
	gone("sda");
	plug("sdd", 48, "", 8);
	add("sdd");
	assert_string_equal(made, "");
	/* the same disk with another name */
	plug("sdc", 32, "", 8);
	add("sdc");
	assert_string_equal(made, "md3 v2 8:16 8:48 8:32; ");
	assert_int_equal(count("not taken"), 0);
}

static void a_busy_array_is_tried_again(void **state)
{
	(void)state;
	mirror();
	want(WANT_ROOT, "/dev/md3");
	words.wait = true;
	made_err = -EBUSY;
	begin();
	assert_string_equal(made, MIRROR);
	until(T0 + 999);
	assert_string_equal(made, MIRROR);
	until(T0 + 1500);
	assert_string_equal(made, MIRROR MIRROR);
	/* five times */
	until(T0 + 60000);
	assert_string_equal(made, MIRROR MIRROR MIRROR MIRROR MIRROR);
}

static void a_scan_keeps_what_is_known(void **state)
{
	(void)state;
	plug("sda", 0, "", 8);
	plug("sdb", 16, "", 8);
	content("sda", "ext4", UUID1, "");
	want(WANT_ROOT, "UUID=" UUID2);
	begin();
	sys_attr("bus/sdb", "size", "16\n");
	block_watch_scan(&w);
	turn();
	assert_string_equal(asked, "sda sdb sdb ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(nothing_is_assembled_before_it_is_known_who_sleeps),
		ROW(nothing_is_assembled_while_a_machine_is_woken),
		ROW(a_missing_resume_device_keeps_no_array_for_ever),
		ROW(nor_is_the_root_on_it_given_up_before),
		ROW(the_array_with_the_image_is_the_only_one),
		ROW(what_nobody_asked_for_is_not_assembled),
		ROW(what_is_found_needs_no_array),
		ROW(a_disk_with_root_and_image_may_come_after_12_s),
		ROW(two_seconds_after_the_root_it_is_given_up),
		ROW(modules_take_no_time),
		ROW(what_is_being_read_is_not_given_up),
		ROW(four_are_asked_at_a_time_and_late_answers_count),
		ROW(what_failed_is_read_again),
		ROW(a_degraded_root_is_waited_for),
		ROW(a_member_that_goes_is_none),
		ROW(a_busy_array_is_tried_again),
		ROW(a_scan_keeps_what_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
