/*
 * kinit/block_md.h, alone and below block_watch.h: when an array is assembled,
 * of which devices.  Which are complete is lib/md.h's; md=: the kernel's
 * Documentation/admin-guide/md.rst.
 */
#include "tests/unit/sim_blocks.h"

#include <linux/raid/md_p.h>

#define UUID1 "3e6be9de-8139-11d1-9106-a43f08d823a6"
#define UUID2 "0a1b2c3d-0001-4002-8003-0123456789ab"

/* Of a mirror of two, or of what else the level says. */
static struct md_member member(int level, unsigned disks, unsigned role)
{
	return (struct md_member){ .minor_version = 2,
				   .active = true,
				   .listed = (1u << disks) - 1,
				   .level = level,
				   .raid_disks = disks,
				   .role = role,
				   .number = 3,
				   .events = 70,
				   .uuid = { 1, 2, 3, 4 },
				   .name = "lab:3" };
}

static struct block_md md;

static bool none(void *data, const char *name, struct md_device *out)
{
	(void)data, (void)name, (void)out;
	return false;
}

static struct block_md_turn run_turn;

static void run(bool degraded)
{
	run_turn.wanted = true;
	run_turn.now = now;
	run_turn.degraded = degraded;
	capture_start(&said);
	(void)block_md_run(&md, &words, none, NULL, &run_turn);
	capture_end(&said);
}

static void take(const struct md_member *m, uint32_t minor)
{
	struct block_dev dev = { .major = 8, .minor = minor };
	struct capture c;

	snprintf(dev.name, sizeof(dev.name), "sd%u", minor);
	capture_start(&c);
	block_md_member(&md, &dev, m);
	capture_end(&c);
	run(false);
	put(c.text, sizeof(c.text), "%.2000s", said.text);
	snprintf(said.text, sizeof(said.text), "%s", c.text);
}

static void take_role(int level, unsigned disks, unsigned role, uint32_t minor)
{
	struct md_member m = member(level, disks, role);

	take(&m, minor);
}

static void fresh(void)
{
	memset(&md, 0, sizeof(md));
	block_md_begin(&md, &words);
	made[0] = '\0';
}

static void a_complete_array_is_assembled_once(void **state)
{
	(void)state;
	fresh();
	take_role(5, 3, 2, 7);
	take_role(5, 3, 0, 5);
	assert_string_equal(made, "");
	take_role(5, 3, 1, 6);
	assert_string_equal(made, "md3 v2 8:7 8:5 8:6; ");
	assert_int_equal(count("RAID 'lab:3', 3 of 3 members is md3"), 1);
	/* read again, or a spare that comes late */
	take_role(5, 3, 1, 6);
	take_role(5, 3, 0, 5);
	assert_string_equal(made, "md3 v2 8:7 8:5 8:6; ");
	assert_string_equal(said.text, "");
}

static void one_that_cannot_be_started_is_told_once(void **state)
{
	(void)state;
	fresh();
	made_err = -EINVAL;
	take_role(1, 2, 0, 1);
	take_role(1, 2, 1, 2);
	assert_int_equal(count("cannot start RAID 'lab:3', 2 of 2 members: "
			       "Invalid argument"),
			 1);
	take_role(1, 2, 1, 2);
	assert_string_equal(said.text, "");
	assert_string_equal(made, "md3 v2 8:1 8:2; ");
	assert_false(block_md_waits(&md));
}

static void a_refused_one_is_named_once(void **state)
{
	struct md_member m = member(1, 2, 0);

	(void)state;
	fresh();
	m.features = MD_FEATURE_JOURNAL;
	take(&m, 1);
	assert_int_equal(count("RAID 'lab:3', 1 of 2 members: it has a "
			       "journal device\n"),
			 1);
	take_role(1, 2, 1, 2);
	assert_string_equal(said.text, "");
	run(true);
	assert_string_equal(made, "");
	assert_false(block_md_waits(&md));
}

static void unequal_event_counts_are_refused(void **state)
{
	struct md_member m = member(1, 2, 0);

	(void)state;
	fresh();
	m.events = 50;
	take(&m, 1);
	take_role(1, 2, 1, 2);
	assert_int_equal(count("RAID 'lab:3', 2 of 2 members: "), 1);
	assert_int_equal(count("event counts"), 1);
	assert_string_equal(made, "");
}

static void a_second_device_of_a_role_is_named(void **state)
{
	(void)state;
	fresh();
	take_role(1, 2, 0, 1);
	take_role(1, 2, 0, 2);
	assert_int_equal(count("sd2 is not taken into its RAID array: File "
			       "exists"),
			 1);
	take_role(1, 2, 1, 3);
	assert_string_equal(made, "md3 v2 8:1 8:3; ");
}

static void only_what_can_run_is_started_degraded(void **state)
{
	struct md_member other = member(0, 2, 0);

	(void)state;
	fresh();
	assert_false(block_md_waits(&md));
	other.uuid[0] = 99;
	other.number = 4;
	take(&other, 9);
	assert_false(block_md_waits(&md));
	take_role(1, 2, 1, 1);
	assert_true(block_md_waits(&md));
	run(true);
	assert_string_equal(made, "md3 v2 8:1; ");
	assert_int_equal(count("RAID 'lab:3', 1 of 2 members: started "
			       "without the others (kinit.md.degraded=)"),
			 1);
	assert_false(block_md_waits(&md));
	/* its last member comes too late */
	take_role(1, 2, 0, 2);
	assert_string_equal(made, "md3 v2 8:1; ");
}

static void raid_says_what_is_looked_for(void **state)
{
	static const struct {
		const char *raid;
		bool asked;
		const char *made;
	} row[] = {
		{ NULL, false, "md3 v2 8:1 8:2; " },
		{ "noautodetect", false, "" },
		{ "autodetect", true, "md3 v2 8:1 8:2; " },
		{ "part", true, "md_d3 v2 8:1 8:2; " },
		{ "partitionable", true, "md_d3 v2 8:1 8:2; " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		words.raid = row[i].raid;
		fresh();
		assert_int_equal(block_md_is_asked(&md), row[i].asked);
		take_role(1, 2, 0, 1);
		take_role(1, 2, 1, 2);
		assert_string_equal(made, row[i].made);
	}
	words.raid = "yes";
	capture_start(&said);
	fresh();
	capture_end(&said);
	assert_int_equal(count("raid=yes: not a word that kinit knows"), 1);
}

/* Through the watch: who waits for an array has all devices read. */
static void the_array_of_the_root_is_assembled(void **state)
{
	static const char *const text[] = { "/dev/md3", "UUID=" UUID1 };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		n_on = 0;
		made[0] = '\0';
		plug("sda", 0, "", 8);
		content("sda", "linux_raid_member", UUID2, "")->md =
			member(1, 2, 0);
		content("sdb", "linux_raid_member", UUID2, "")->md =
			member(1, 2, 1);
		content("md3", "ext4", UUID1, "");
		on[0].md_err = on[1].md_err = 0;
		want(WANT_ROOT, text[i]);
		begin();
		assert_string_equal(made, "");
		plug("sdb", 16, "", 8);
		add("sdb");
		assert_string_equal(made, "md3 v2 8:0 8:16; ");
		TELLS("");
		/* the kernel makes it without a size, and then gives it one */
		plug("md3", 3, "", 0);
		add("md3");
		TELLS("");
		sys_attr("bus/md3", "size", "8\n");
		uevent("change", "/devices/bus/md3");
		TELLS("root=md3 8:3; ");
		unplug("md3");
		unplug("sda");
		unplug("sdb");
	}
}

/* A superblock that cannot be used is none. */
static void a_bad_member_is_not_taken(void **state)
{
	(void)state;
	plug("sda", 0, "", 8);
	content("sda", "linux_raid_member", UUID2, "")->md = member(1, 1, 0);
	on[0].md_err = -EBADMSG;
	want(WANT_ROOT, "/dev/md3");
	begin();
	assert_string_equal(asked, "sda ");
	assert_string_equal(made, "");
}

static void degraded_is_only_after_so_many_seconds(void **state)
{
	(void)state;
	for (unsigned s = 0; s <= 20; s += 20) {
		now = T0;
		n_on = 0;
		if (s == 0)
			plug("sda", 0, "", 8);
		content("sda", "linux_raid_member", UUID2, "")->md =
			member(1, 2, 0);
		on[0].md_err = 0;
		want(WANT_ROOT, "/dev/md3");
		words.md_degraded_s = s;
		words.wait = true;
		begin();
		until(T0 + 19999);
		assert_string_equal(made, "");
		until(T0 + 100000);
		assert_string_equal(made, s == 0 ? "" : "md3 v2 8:0; ");
	}
}

/* Without an array that waits, its time is no deadline. */
static void nothing_degraded_is_no_deadline(void **state)
{
	(void)state;
	want(WANT_ROOT, "/dev/md3");
	words.md_degraded_s = 5;
	words.wait = true;
	begin();
	assert_int_equal(block_watch_deadline(&w), T0 + 2000);
	until(T0 + 60000);
	assert_string_equal(made, "");
	/* one that appears later may be the first of several */
	plug("sda", 0, "", 8);
	content("sda", "linux_raid_member", UUID2, "")->md = member(1, 2, 0);
	on[0].md_err = 0;
	add("sda");
	until(T0 + 64999);
	assert_string_equal(made, "");
	until(T0 + 65000);
	assert_string_equal(made, "md3 v2 8:0; ");
}

static void what_md_names_is_assembled_when_it_is_there(void **state)
{
	(void)state;
	words.md = (struct word_list){ 3,
				       { "0,/dev/sda1,/dev/sdb1",
					 "d1,8:33,PARTUUID=" UUID1,
					 "2,0,4,0,/dev/sdc,/dev/sdd" } };
	plug("sda1", 1, "PARTN=1|", 8);
	plug("sdc", 32, "", 8);
	plug("sdc1", 33, "PARTN=1|", 8);
	want(WANT_ROOT, "/dev/md0");
	begin();
	assert_string_equal(made, "");
	plug("sdd", 48, "", 8);
	add("sdd");
	/* of level 0, without superblocks */
	assert_string_equal(made, "md2 v90 8:32 8:48; ");
	made[0] = '\0';
	plug("sdb1", 17, "PARTN=1|PARTUUID=" UUID1 "|", 8);
	add("sdb1");
	assert_string_equal(made, "md0 v90 8:1 8:17; md_d1 v90 8:33 8:17; ");
	/* once */
	made[0] = '\0';
	add("sdb1");
	until(T0 + 5000);
	assert_string_equal(made, "");
}

static void a_bad_word_of_md_is_told_once(void **state)
{
	(void)state;
	words.md = (struct word_list){ 2, { "x,/dev/sda", "0,/dev/sda" } };
	want(WANT_ROOT, "/dev/md0");
	made_err = -EINVAL;
	begin();
	assert_int_equal(count("md=x,/dev/sda: "), 1);
	plug("sda", 0, "", 8);
	add("sda");
	assert_int_equal(count("md="), 1);
	assert_int_equal(count("md=0,/dev/sda: cannot start it: Invalid "
			       "argument"),
			 1);
	turn();
	assert_string_equal(said.text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(a_complete_array_is_assembled_once),
		ROW(one_that_cannot_be_started_is_told_once),
		ROW(a_refused_one_is_named_once),
		ROW(unequal_event_counts_are_refused),
		ROW(a_second_device_of_a_role_is_named),
		ROW(only_what_can_run_is_started_degraded),
		ROW(raid_says_what_is_looked_for),
		ROW(the_array_of_the_root_is_assembled),
		ROW(a_bad_member_is_not_taken),
		ROW(degraded_is_only_after_so_many_seconds),
		ROW(nothing_degraded_is_no_deadline),
		ROW(what_md_names_is_assembled_when_it_is_there),
		ROW(a_bad_word_of_md_is_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
