/* Frames of switches: ipconfig/switch_port.h. */
#include "ipconfig/switch_port.h"

#include "tests/unit/switch_bytes.h"
#include "tests/unit/unit.h"

static struct switch_news news;

static enum switch_says hear(const uint8_t *frame, size_t len)
{
	uint8_t *copy = exact(frame, len);
	enum switch_says says;

	memset(&news, 0xa5, sizeof(news));
	says = switch_decode(rd_init(copy, len), &news);
	free(copy);
	assert_non_null(memchr(news.system, '\0', sizeof(news.system)));
	assert_non_null(memchr(news.port, '\0', sizeof(news.port)));
	return says;
}

#define HEAR(frame) hear(frame, sizeof(frame))

/* The same with one byte that is another. */
static enum switch_says hear_with(const uint8_t *frame, size_t len, size_t at,
				  uint8_t byte)
{
	uint8_t *copy = exact(frame, len);
	enum switch_says says;

	copy[at] = byte;
	says = hear(copy, len);
	free(copy);
	return says;
}

#define HEAR_WITH(frame, at, byte) hear_with(frame, sizeof(frame), at, byte)

static void a_configuration_bpdu_tells_how_long_it_takes(void **state)
{
	(void)state;
	assert_int_equal(HEAR(stp_config), SWITCH_STP);
	assert_false(news.forwards);
	assert_int_equal(news.delay_ms, 8000);
	/* 0x0f80 is 15.5 s */
	assert_int_equal(HEAR_WITH(stp_config, 51, 0x80), SWITCH_STP);
	assert_int_equal(news.delay_ms, 9000);
	/* its flags say nothing of the port */
	assert_int_equal(HEAR_WITH(stp_config, 21, 0xff), SWITCH_STP);
	assert_false(news.forwards);
}

static void a_rapid_bpdu_tells_whether_the_port_forwards(void **state)
{
	static const struct {
		uint8_t flags;
		bool forwards;
	} row[] = {
		{ 0x0e, false }, /* discarding, with a proposal */
		{ 0x0c, false },
		{ 0x1c, false }, /* learning */
		{ 0x3c, true },
		{ 0x7d, true }, /* and agreement, topology change */
		{ 0xdf, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		assert_int_equal(HEAR_WITH(stp_rapid, RST_FLAGS, row[i].flags),
				 SWITCH_STP);
		assert_int_equal(news.forwards, row[i].forwards);
		assert_int_equal(news.delay_ms, 30000);
	}
}

/* 802.1D section 9.3.4: what later versions add is passed by */
static void later_versions_are_understood(void **state)
{
	(void)state;
	for (unsigned version = 2; version < 256; version++)
		assert_int_equal(HEAR_WITH(stp_rapid, 19, (uint8_t)version),
				 SWITCH_STP);
	assert_int_equal(HEAR_WITH(stp_rapid, 19, 0), SWITCH_NOTHING);
	assert_int_equal(HEAR_WITH(stp_rapid, 19, 1), SWITCH_NOTHING);
	assert_int_equal(HEAR_WITH(stp_config, 19, 3), SWITCH_STP);
}

/* table 17-1: 15 s, twice */
static void a_topology_change_has_the_usual_times(void **state)
{
	(void)state;
	assert_int_equal(HEAR(stp_change), SWITCH_STP);
	assert_false(news.forwards);
	assert_int_equal(news.delay_ms, 30000);
}

static void what_is_no_bpdu_says_nothing(void **state)
{
	(void)state;
	for (size_t at = 14; at < 19; at++) /* LLC, protocol */
		assert_int_equal(HEAR_WITH(stp_config, at, 0xaa),
				 SWITCH_NOTHING);
	for (unsigned type = 1; type < 256; type++) {
		if (type != 0x80)
			assert_int_equal(
				HEAR_WITH(stp_config, 20, (uint8_t)type),
				SWITCH_NOTHING);
	}
	/* type 0x0600 and more is no length */
	assert_int_equal(HEAR_WITH(stp_config, 12, 0x08), SWITCH_NOTHING);
}

/* What is behind the length is padding. */
static void the_length_of_the_frame_counts(void **state)
{
	(void)state;
	for (uint8_t len = 0; len < 0x27; len++)
		assert_int_equal(HEAR_WITH(stp_rapid, 13, len), SWITCH_NOTHING);
	assert_int_equal(HEAR_WITH(stp_rapid, 13, 0x28), SWITCH_STP);
	assert_int_equal(HEAR_WITH(stp_rapid, 13, 0xff), SWITCH_NOTHING);
	for (uint8_t len = 0; len < 0x26; len++)
		assert_int_equal(HEAR_WITH(stp_config, 13, len),
				 SWITCH_NOTHING);
}

static void lacp_is_known_by_its_actor(void **state)
{
	(void)state;
	assert_int_equal(HEAR(lacp), SWITCH_LACP);
	assert_int_equal(HEAR_WITH(lacp, 15, 2), SWITCH_LACP); /* version 2 */
	/* a marker, OAM, and what is neither */
	for (unsigned subtype = 0; subtype < 256; subtype++) {
		if (subtype != 1)
			assert_int_equal(HEAR_WITH(lacp, 14, (uint8_t)subtype),
					 SWITCH_NOTHING);
	}
	assert_int_equal(HEAR_WITH(lacp, 16, 2), SWITCH_NOTHING);
	assert_int_equal(HEAR_WITH(lacp, 17, 0x15), SWITCH_NOTHING);
	assert_int_equal(hear(lacp, 16 + 20), SWITCH_LACP);
	assert_int_equal(hear(lacp, 16 + 19), SWITCH_NOTHING);
}

static void lldp_names_switch_and_port(void **state)
{
	(void)state;
	assert_int_equal(HEAR(lldp_named), SWITCH_LLDP);
	assert_string_equal(news.system, "sw-rack-7");
	assert_string_equal(news.port, "Gi1/0/3");
	assert_int_equal(HEAR(lldp_described), SWITCH_LLDP);
	assert_string_equal(news.system, "sw1");
	assert_string_equal(news.port, "uplink ");
}

/* table 8-3: 1 alias, 2 component, 5 interface name, 7 locally assigned */
static void only_a_port_id_that_is_text_is_one(void **state)
{
	(void)state;
	for (uint8_t subtype = 0; subtype < 32; subtype++) {
		bool text = subtype == 1 || subtype == 2 || subtype == 5 ||
			    subtype == 7;

		assert_int_equal(HEAR_WITH(lldp_named, 25, subtype),
				 SWITCH_LLDP);
		assert_string_equal(news.port, text ? "Gi1/0/3" : "");
	}
	/* what is described is called so, whatever its id */
	assert_int_equal(HEAR_WITH(lldp_described, 25, 7), SWITCH_LLDP);
	assert_string_equal(news.port, "uplink ");
}

static void lldp_without_a_name_says_nothing(void **state)
{
	(void)state;
	assert_int_equal(hear(lldp_named, 14), SWITCH_NOTHING);
	assert_int_equal(hear(lldp_named, 14 + 9), SWITCH_NOTHING);
	assert_int_equal(hear(lldp_described, 14 + 9 + 9), SWITCH_NOTHING);
	/* a TLV that is cut, behind a port that is not */
	assert_int_equal(hear(lldp_named, 50), SWITCH_NOTHING);
	/* an end before the names */
	assert_int_equal(HEAR_WITH(lldp_named, 14, 0), SWITCH_NOTHING);
}

static void a_long_name_is_cut(void **state)
{
	uint8_t frame[14 + 2 + 511];

	(void)state;
	memcpy(frame, lldp_named, 14);
	memset(frame + 16, 'x', 511);
	for (unsigned len = 1; len <= 511; len++) {
		size_t kept = len < SWITCH_NAME ? len : SWITCH_NAME - 1;

		frame[14] = (uint8_t)(5 << 1 | len >> 8);
		frame[15] = (uint8_t)len;
		assert_int_equal(hear(frame, 16 + len), SWITCH_LLDP);
		assert_int_equal(strlen(news.system), kept);
		assert_int_equal(hear(frame, 16 + len - 1), SWITCH_NOTHING);
	}
}

/* Of LLDP, TLVs may be missing at the end. */
static void frames_cut_at_every_byte_are_no_harm(void **state)
{
	static const struct {
		const uint8_t *frame;
		size_t len, least;
	} row[] = {
		{ stp_config, sizeof(stp_config), sizeof(stp_config) },
		{ stp_rapid, sizeof(stp_rapid), 14 + 0x27 },
		{ stp_change, sizeof(stp_change), sizeof(stp_change) },
		{ lacp, sizeof(lacp), 16 + 20 },
		{ lldp_named, sizeof(lldp_named), 14 + 9 + 10 },
		{ lldp_described, sizeof(lldp_described), 14 + 9 + 9 + 4 + 9 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		for (size_t len = 0; len < row[i].least; len++)
			assert_int_equal(hear(row[i].frame, len),
					 SWITCH_NOTHING);
		for (size_t len = row[i].least; len <= row[i].len; len++)
			(void)hear(row[i].frame, len);
		assert_int_equal(hear(row[i].frame, row[i].least) ==
					 SWITCH_NOTHING,
				 false);
	}
}

static void what_it_means_is_told(void **state)
{
	(void)state;
	assert_non_null(strstr(switch_text(SWITCH_STP),
			       "probably not forwarding yet (spanning tree)"));
	assert_non_null(strstr(switch_text(SWITCH_LACP),
			       "the switch expects a bond (LACP)"));
	assert_string_equal(switch_text(SWITCH_LLDP), "");
	assert_string_equal(switch_text(SWITCH_NOTHING), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_configuration_bpdu_tells_how_long_it_takes),
		cmocka_unit_test(a_rapid_bpdu_tells_whether_the_port_forwards),
		cmocka_unit_test(later_versions_are_understood),
		cmocka_unit_test(a_topology_change_has_the_usual_times),
		cmocka_unit_test(what_is_no_bpdu_says_nothing),
		cmocka_unit_test(the_length_of_the_frame_counts),
		cmocka_unit_test(lacp_is_known_by_its_actor),
		cmocka_unit_test(lldp_names_switch_and_port),
		cmocka_unit_test(only_a_port_id_that_is_text_is_one),
		cmocka_unit_test(lldp_without_a_name_says_nothing),
		cmocka_unit_test(a_long_name_is_cut),
		cmocka_unit_test(frames_cut_at_every_byte_are_no_harm),
		cmocka_unit_test(what_it_means_is_told),
	};

	return cmocka_run_group_tests_name("switch port", tests, NULL, NULL);
}
