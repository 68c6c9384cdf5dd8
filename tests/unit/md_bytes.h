/*
 * Superblocks as mdadm 4.2-5 of Debian 12 on Linux 6.1 left them on
 * disks of 16 MiB, by "mdadm --create --homehost=lab --assume-clean" and what
 * stands above each: all words of 32 bits, little-endian, that are not zero, as
 * { index, how many equal ones, value }.  And a device that has such bytes.
 */
#ifndef TESTS_UNIT_MD_BYTES_H
#define TESTS_UNIT_MD_BYTES_H

#include "lib/md.h"

#include "tests/unit/unit.h"

#define MD_DISK_SIZE (16u << 20)
#define MD_AT_0_90   0xff0000 /* a multiple of 64 KiB, 64 KiB before the end */
#define MD_AT_1_0    0xffe000 /* 8 KiB before the end */
#define MD_AT_1_1    0
#define MD_AT_1_2    4096

struct md_bytes {
	uint32_t at;
	struct {
		uint16_t index, n;
		uint32_t value;
	} word[48];
};

/* -e 1.2 -l 1 -n 2 a b --name=mirror: a */
static const struct md_bytes md_mirror0 = {
	MD_AT_1_2,
	{ { 0, 1, 0xa92b4efc },	 { 1, 1, 0x1 },		{ 4, 1, 0x96f997c9 },
	  { 5, 1, 0xc918da6c },	 { 6, 1, 0xebf86cbb },	{ 7, 1, 0xf975df67 },
	  { 8, 1, 0x3a62616c },	 { 9, 1, 0x7272696d },	{ 10, 1, 0x726f },
	  { 16, 1, 0x6b0999b7 }, { 18, 1, 0x1 },	{ 20, 1, 0x7800 },
	  { 23, 1, 0x2 },	 { 32, 1, 0x800 },	{ 34, 1, 0x7800 },
	  { 36, 1, 0x8 },	 { 42, 1, 0xc59370e9 }, { 43, 1, 0xb2c44e6c },
	  { 44, 1, 0x754d5e37 }, { 45, 1, 0xb6f0eb66 }, { 46, 1, 0x80000 },
	  { 47, 1, 0x10 },	 { 48, 1, 0x6b0999b7 }, { 50, 1, 0x2 },
	  { 52, 2, 0xffffffff }, { 54, 1, 0x16347fa1 }, { 55, 1, 0x80 },
	  { 64, 1, 0x10000 },	 { 65, 63, 0xffffffff } }
};

/* the same: b */
static const struct md_bytes md_mirror1 = {
	MD_AT_1_2,
	{ { 0, 1, 0xa92b4efc },	 { 1, 1, 0x1 },		{ 4, 1, 0x96f997c9 },
	  { 5, 1, 0xc918da6c },	 { 6, 1, 0xebf86cbb },	{ 7, 1, 0xf975df67 },
	  { 8, 1, 0x3a62616c },	 { 9, 1, 0x7272696d },	{ 10, 1, 0x726f },
	  { 16, 1, 0x6b0999b7 }, { 18, 1, 0x1 },	{ 20, 1, 0x7800 },
	  { 23, 1, 0x2 },	 { 32, 1, 0x800 },	{ 34, 1, 0x7800 },
	  { 36, 1, 0x8 },	 { 40, 1, 0x1 },	{ 42, 1, 0x86d15b6f },
	  { 43, 1, 0x17229ce1 }, { 44, 1, 0x9f37ccdb }, { 45, 1, 0xb25ecafe },
	  { 46, 1, 0x80000 },	 { 47, 1, 0x10 },	{ 48, 1, 0x6b0999b7 },
	  { 50, 1, 0x2 },	 { 52, 2, 0xffffffff }, { 54, 1, 0x612906d8 },
	  { 55, 1, 0x80 },	 { 64, 1, 0x10000 },	{ 65, 63, 0xffffffff } }
};

/* -e 1.2 -l 0 -n 2 c d --name=11: c */
static const struct md_bytes md_stripe = {
	MD_AT_1_2,
	{ { 0, 1, 0xa92b4efc },	 { 1, 1, 0x1 },		{ 4, 1, 0x29f13345 },
	  { 5, 1, 0xa09c9072 },	 { 6, 1, 0xf8dcb21a },	{ 7, 1, 0x88d6186d },
	  { 8, 1, 0x3a62616c },	 { 9, 1, 0x3131 },	{ 16, 1, 0x6b0999b8 },
	  { 19, 1, 0x1 },	 { 22, 1, 0x400 },	{ 23, 1, 0x2 },
	  { 32, 1, 0x1000 },	 { 34, 1, 0x7000 },	{ 36, 1, 0x8 },
	  { 42, 1, 0x1eab0a65 }, { 43, 1, 0xb734831d }, { 44, 1, 0x723bf496 },
	  { 45, 1, 0x444878f8 }, { 46, 1, 0x80000 },	{ 47, 1, 0x8 },
	  { 48, 1, 0x6b0999b8 }, { 52, 2, 0xffffffff }, { 54, 1, 0x924f22f0 },
	  { 55, 1, 0x80 },	 { 64, 1, 0x10000 },	{ 65, 63, 0xffffffff } }
};

/* -e 1.2 -l 5 -n 3 e f g --name=12: e */
static const struct md_bytes md_parity = {
	MD_AT_1_2,
	{ { 0, 1, 0xa92b4efc },	 { 1, 1, 0x1 },		{ 4, 1, 0xbd305581 },
	  { 5, 1, 0xcbded0e6 },	 { 6, 1, 0xa90d7900 },	{ 7, 1, 0xd871f3f8 },
	  { 8, 1, 0x3a62616c },	 { 9, 1, 0x3231 },	{ 16, 1, 0x6b0999b9 },
	  { 18, 1, 0x5 },	 { 19, 1, 0x2 },	{ 20, 1, 0x7000 },
	  { 22, 1, 0x400 },	 { 23, 1, 0x3 },	{ 32, 1, 0x1000 },
	  { 34, 1, 0x7000 },	 { 36, 1, 0x8 },	{ 42, 1, 0x5d76ca5d },
	  { 43, 1, 0x16dadba3 }, { 44, 1, 0xbf39e034 }, { 45, 1, 0x3620e9f },
	  { 46, 1, 0x80000 },	 { 47, 1, 0x10 },	{ 48, 1, 0x6b0999ba },
	  { 50, 1, 0x2 },	 { 52, 2, 0xffffffff }, { 54, 1, 0xfb2632eb },
	  { 55, 1, 0x80 },	 { 64, 1, 0x10000 },	{ 65, 1, 0xffff0002 },
	  { 66, 62, 0xffffffff } }
};

/* -e 0.90 -l 1 -n 2 h i, as /dev/md3: h */
static const struct md_bytes md_old0 = {
	MD_AT_0_90,
	{ { 0, 1, 0xa92b4efc },	 { 2, 1, 0x5a },	{ 5, 1, 0xacd5a143 },
	  { 6, 1, 0x6b0999ba },	 { 7, 1, 0x1 },		{ 8, 1, 0x3fc0 },
	  { 9, 2, 0x2 },	 { 11, 1, 0x3 },	{ 13, 1, 0x8d66451d },
	  { 14, 1, 0xddf95339 }, { 15, 1, 0x50ab75f9 }, { 32, 1, 0x6b0999ba },
	  { 33, 1, 0x1 },	 { 34, 2, 0x2 },	{ 38, 1, 0xe81f76a0 },
	  { 39, 1, 0x3 },	 { 41, 1, 0x3 },	{ 43, 1, 0xffffffff },
	  { 129, 1, 0xfe },	 { 130, 1, 0x70 },	{ 132, 1, 0x6 },
	  { 160, 1, 0x1 },	 { 161, 1, 0xfe },	{ 162, 1, 0x80 },
	  { 163, 1, 0x1 },	 { 164, 1, 0x6 },	{ 993, 1, 0xfe },
	  { 994, 1, 0x70 },	 { 996, 1, 0x6 } }
};

/* the same: i */
static const struct md_bytes md_old1 = {
	MD_AT_0_90,
	{ { 0, 1, 0xa92b4efc },	 { 2, 1, 0x5a },	{ 5, 1, 0xacd5a143 },
	  { 6, 1, 0x6b0999ba },	 { 7, 1, 0x1 },		{ 8, 1, 0x3fc0 },
	  { 9, 2, 0x2 },	 { 11, 1, 0x3 },	{ 13, 1, 0x8d66451d },
	  { 14, 1, 0xddf95339 }, { 15, 1, 0x50ab75f9 }, { 32, 1, 0x6b0999ba },
	  { 33, 1, 0x1 },	 { 34, 2, 0x2 },	{ 38, 1, 0xe81f76b2 },
	  { 39, 1, 0x3 },	 { 41, 1, 0x3 },	{ 43, 1, 0xffffffff },
	  { 129, 1, 0xfe },	 { 130, 1, 0x70 },	{ 132, 1, 0x6 },
	  { 160, 1, 0x1 },	 { 161, 1, 0xfe },	{ 162, 1, 0x80 },
	  { 163, 1, 0x1 },	 { 164, 1, 0x6 },	{ 992, 1, 0x1 },
	  { 993, 1, 0xfe },	 { 994, 1, 0x80 },	{ 995, 1, 0x1 },
	  { 996, 1, 0x6 } }
};

/* -e 1.0 -l 1 -n 2 j k --name=14: j */
static const struct md_bytes md_end = {
	MD_AT_1_0,
	{ { 0, 1, 0xa92b4efc },	 { 1, 1, 0x1 },		{ 4, 1, 0x141f4202 },
	  { 5, 1, 0x995b6d04 },	 { 6, 1, 0xacfe363 },	{ 7, 1, 0x5c2e55de },
	  { 8, 1, 0x3a62616c },	 { 9, 1, 0x3431 },	{ 16, 1, 0x6b0999ba },
	  { 18, 1, 0x1 },	 { 20, 1, 0x7f80 },	{ 23, 1, 0x2 },
	  { 34, 1, 0x7fe0 },	 { 36, 1, 0x7ff0 },	{ 42, 1, 0x19bce8d4 },
	  { 43, 1, 0xe1d4d7bf }, { 44, 1, 0x57e5e1f9 }, { 45, 1, 0xbeb05c85 },
	  { 46, 1, 0x80000 },	 { 47, 1, 0xfffffff8 }, { 48, 1, 0x6b0999bb },
	  { 50, 1, 0x2 },	 { 52, 2, 0xffffffff }, { 54, 1, 0xe04c7f39 },
	  { 55, 1, 0x80 },	 { 64, 1, 0x10000 },	{ 65, 63, 0xffffffff } }
};

/* -e 1.1 -l 10 -n 4 l m n o --name=15: l */
static const struct md_bytes md_ten = {
	MD_AT_1_1,
	{ { 0, 1, 0xa92b4efc },	 { 1, 1, 0x1 },		{ 4, 1, 0xea2f8f37 },
	  { 5, 1, 0x5794a62e },	 { 6, 1, 0x89e2adda },	{ 7, 1, 0x3f8103af },
	  { 8, 1, 0x3a62616c },	 { 9, 1, 0x3531 },	{ 16, 1, 0x6b0999bb },
	  { 18, 1, 0xa },	 { 19, 1, 0x102 },	{ 20, 1, 0x7000 },
	  { 22, 1, 0x400 },	 { 23, 1, 0x4 },	{ 32, 1, 0x1000 },
	  { 34, 1, 0x7000 },	 { 42, 1, 0xd45706e1 }, { 43, 1, 0xaaf241aa },
	  { 44, 1, 0xa4192bd8 }, { 45, 1, 0x2978a4c3 }, { 46, 1, 0x80000 },
	  { 47, 1, 0x10 },	 { 48, 1, 0x6b0999bc }, { 50, 1, 0x2 },
	  { 52, 2, 0xffffffff }, { 54, 1, 0x11b10ecf }, { 55, 1, 0x80 },
	  { 64, 1, 0x10000 },	 { 65, 1, 0x30002 },	{ 66, 62, 0xffffffff } }
};

/* -e 1.2 -l 1 -n 2 r s --name=17; --fail s; --remove s; written to: r */
static const struct md_bytes md_alone = {
	MD_AT_1_2,
	{ { 0, 1, 0xa92b4efc },	 { 1, 1, 0x1 },		{ 4, 1, 0x29be1d9d },
	  { 5, 1, 0x6b5fcbfc },	 { 6, 1, 0x8dd325bf },	{ 7, 1, 0xb3db4442 },
	  { 8, 1, 0x3a62616c },	 { 9, 1, 0x3731 },	{ 16, 1, 0x6b0999c3 },
	  { 18, 1, 0x1 },	 { 20, 1, 0x7800 },	{ 23, 1, 0x2 },
	  { 32, 1, 0x800 },	 { 34, 1, 0x7800 },	{ 36, 1, 0x8 },
	  { 42, 1, 0x7537b1b },	 { 43, 1, 0xc248c74f }, { 44, 1, 0x96aa768d },
	  { 45, 1, 0xa08d7274 }, { 46, 1, 0x80000 },	{ 47, 1, 0x10 },
	  { 48, 1, 0x6b0999c3 }, { 50, 1, 0x5 },	{ 52, 2, 0xffffffff },
	  { 54, 1, 0x914992cb }, { 55, 1, 0x80 },	{ 64, 1, 0xffff0000 },
	  { 65, 63, 0xffffffff } }
};

/* the same: s */
static const struct md_bytes md_failed = {
	MD_AT_1_2,
	{ { 0, 1, 0xa92b4efc },	 { 1, 1, 0x1 },		{ 4, 1, 0x29be1d9d },
	  { 5, 1, 0x6b5fcbfc },	 { 6, 1, 0x8dd325bf },	{ 7, 1, 0xb3db4442 },
	  { 8, 1, 0x3a62616c },	 { 9, 1, 0x3731 },	{ 16, 1, 0x6b0999c3 },
	  { 18, 1, 0x1 },	 { 20, 1, 0x7800 },	{ 23, 1, 0x2 },
	  { 32, 1, 0x800 },	 { 34, 1, 0x7800 },	{ 36, 1, 0x8 },
	  { 40, 1, 0x1 },	 { 42, 1, 0x9a5dfee2 }, { 43, 1, 0x16d3b6a6 },
	  { 44, 1, 0x7bd115ad }, { 45, 1, 0x54d762bc }, { 46, 1, 0x80000 },
	  { 47, 1, 0x10 },	 { 48, 1, 0x6b0999c3 }, { 52, 2, 0xffffffff },
	  { 54, 1, 0x1251954c }, { 55, 1, 0x80 },	{ 64, 1, 0x10000 },
	  { 65, 63, 0xffffffff } }
};

/* -e 1.2 -l 5 -n 3 w x y --write-journal z --name=19: w */
static const struct md_bytes md_logged = {
	MD_AT_1_2,
	{ { 0, 1, 0xa92b4efc },	 { 1, 1, 0x1 },		{ 2, 1, 0x200 },
	  { 4, 1, 0xf45e5dc9 },	 { 5, 1, 0xbcc742c },	{ 6, 1, 0xdcbb5c9b },
	  { 7, 1, 0x3e4e3570 },	 { 8, 1, 0x3a62616c },	{ 9, 1, 0x3931 },
	  { 16, 1, 0x6b0999bd }, { 18, 1, 0x5 },	{ 19, 1, 0x2 },
	  { 20, 1, 0x7000 },	 { 22, 1, 0x400 },	{ 23, 1, 0x3 },
	  { 32, 1, 0x1000 },	 { 34, 1, 0x7000 },	{ 36, 1, 0x8 },
	  { 40, 1, 0x1 },	 { 42, 1, 0x29b6bfc3 }, { 43, 1, 0x45b28b46 },
	  { 44, 1, 0x58c70da4 }, { 45, 1, 0x80a140fa }, { 46, 1, 0x80000 },
	  { 47, 1, 0x10 },	 { 48, 1, 0x6b0999c3 }, { 50, 1, 0x17 },
	  { 52, 2, 0xffffffff }, { 54, 1, 0x1db3117e }, { 55, 1, 0x80 },
	  { 64, 1, 0xfffd },	 { 65, 1, 0x2ffff },	{ 66, 1, 0xffff0001 },
	  { 67, 61, 0xffffffff } }
};

/* the same: z */
static const struct md_bytes md_log = {
	MD_AT_1_2,
	{ { 0, 1, 0xa92b4efc },	 { 1, 1, 0x1 },		{ 2, 1, 0x200 },
	  { 4, 1, 0xf45e5dc9 },	 { 5, 1, 0xbcc742c },	{ 6, 1, 0xdcbb5c9b },
	  { 7, 1, 0x3e4e3570 },	 { 8, 1, 0x3a62616c },	{ 9, 1, 0x3931 },
	  { 16, 1, 0x6b0999bd }, { 18, 1, 0x5 },	{ 19, 1, 0x2 },
	  { 20, 1, 0x7000 },	 { 22, 1, 0x400 },	{ 23, 1, 0x3 },
	  { 32, 1, 0x1000 },	 { 34, 1, 0x7000 },	{ 36, 1, 0x8 },
	  { 38, 1, 0x3298 },	 { 42, 1, 0xd302d02b }, { 43, 1, 0x795d5f4e },
	  { 44, 1, 0xaae7fc1d }, { 45, 1, 0x9b646c1 },	{ 46, 1, 0x80000 },
	  { 47, 1, 0x10 },	 { 48, 1, 0x6b0999c3 }, { 50, 1, 0x17 },
	  { 52, 2, 0xffffffff }, { 54, 1, 0xd5e01cc5 }, { 55, 1, 0x80 },
	  { 64, 1, 0xfffd },	 { 65, 1, 0x2ffff },	{ 66, 1, 0xffff0001 },
	  { 67, 61, 0xffffffff } }
};

/* -e 1.2 -l 1 -n 2 -x 1 a b e --name=20: e */
static const struct md_bytes md_spare = {
	MD_AT_1_2,
	{ { 0, 1, 0xa92b4efc },	 { 1, 1, 0x1 },		{ 4, 1, 0xd5940c3b },
	  { 5, 1, 0x1021ccb0 },	 { 6, 1, 0x70c23b68 },	{ 7, 1, 0x27262088 },
	  { 8, 1, 0x3a62616c },	 { 9, 1, 0x3032 },	{ 16, 1, 0x6b099a0b },
	  { 18, 1, 0x1 },	 { 20, 1, 0x7800 },	{ 23, 1, 0x2 },
	  { 32, 1, 0x800 },	 { 34, 1, 0x7800 },	{ 36, 1, 0x8 },
	  { 40, 1, 0x2 },	 { 42, 1, 0x4225fba2 }, { 43, 1, 0xe5792ef6 },
	  { 44, 1, 0x9bc33d34 }, { 45, 1, 0x63cc05e6 }, { 46, 1, 0x80000 },
	  { 47, 1, 0x10 },	 { 48, 1, 0x6b099a0d }, { 50, 1, 0x2 },
	  { 52, 2, 0xffffffff }, { 54, 1, 0x5e77afe4 }, { 55, 1, 0x80 },
	  { 64, 1, 0x10000 },	 { 65, 63, 0xffffffff } }
};

/* -e 1.2 -l 1 -n 2 f missing --name=21; --add g; --stop on the way: g */
static const struct md_bytes md_rebuilt = {
	MD_AT_1_2,
	{ { 0, 1, 0xa92b4efc },	 { 1, 1, 0x1 },		{ 2, 1, 0x2 },
	  { 4, 1, 0x97d0fb1 },	 { 5, 1, 0x1e37d05a },	{ 6, 1, 0x4fae7036 },
	  { 7, 1, 0xd6597a68 },	 { 8, 1, 0x3a62616c },	{ 9, 1, 0x3132 },
	  { 16, 1, 0x6b099a10 }, { 18, 1, 0x1 },	{ 20, 1, 0x7800 },
	  { 23, 1, 0x2 },	 { 32, 1, 0x800 },	{ 34, 1, 0x7800 },
	  { 36, 1, 0x8 },	 { 38, 1, 0x900 },	{ 40, 1, 0x2 },
	  { 42, 1, 0x7d10a570 }, { 43, 1, 0x88afb331 }, { 44, 1, 0xac32e584 },
	  { 45, 1, 0x7d080c3f }, { 46, 1, 0x80000 },	{ 47, 1, 0x10 },
	  { 48, 1, 0x6b099a13 }, { 50, 1, 0x5 },	{ 52, 2, 0xffffffff },
	  { 54, 1, 0x36602c77 }, { 55, 1, 0x80 },	{ 64, 1, 0xffff0000 },
	  { 65, 1, 0xffff0001 }, { 66, 62, 0xffffffff } }
};

/* -e 1.2 -l 5 -n 3 l m n --name=22; --add o; --grow -n 4; stopped there: l */
static const struct md_bytes md_reshaped = {
	MD_AT_1_2,
	{ { 0, 1, 0xa92b4efc },	 { 1, 1, 0x1 },		{ 2, 1, 0x44 },
	  { 4, 1, 0x541401cc },	 { 5, 1, 0xf5b40b7a },	{ 6, 1, 0x6d99673d },
	  { 7, 1, 0x96a29c69 },	 { 8, 1, 0x3a62616c },	{ 9, 1, 0x3232 },
	  { 16, 1, 0x6b099a13 }, { 18, 1, 0x5 },	{ 19, 1, 0x2 },
	  { 20, 1, 0x7000 },	 { 22, 1, 0x400 },	{ 23, 1, 0x4 },
	  { 25, 1, 0x5 },	 { 26, 1, 0x3000 },	{ 28, 1, 0x1 },
	  { 29, 1, 0x2 },	 { 30, 1, 0x400 },	{ 31, 1, 0xfffff400 },
	  { 32, 1, 0x1000 },	 { 34, 1, 0x7000 },	{ 36, 1, 0x8 },
	  { 42, 1, 0x306197cf }, { 43, 1, 0x4a656c6 },	{ 44, 1, 0x5a6ed2bf },
	  { 45, 1, 0x87024936 }, { 46, 1, 0x80000 },	{ 47, 1, 0x10 },
	  { 48, 1, 0x6b099a1a }, { 50, 1, 0xa },	{ 52, 2, 0xffffffff },
	  { 54, 1, 0x1e2b4f3f }, { 55, 1, 0x80 },	{ 64, 1, 0x10000 },
	  { 65, 1, 0x30002 },	 { 66, 62, 0xffffffff } }
};

/* -e 0.90 -l 5 -n 3 -x 1 h i j k, as /dev/md4; --grow -n 4; the same: h */
static const struct md_bytes md_old_reshaped = {
	MD_AT_0_90,
	{ { 0, 1, 0xa92b4efc },	 { 2, 1, 0x5b },	{ 5, 1, 0x82da19e6 },
	  { 6, 1, 0x6b099a15 },	 { 7, 1, 0x5 },		{ 8, 1, 0x3e00 },
	  { 9, 3, 0x4 },	 { 13, 1, 0x49c1aab9 }, { 14, 1, 0xddf95339 },
	  { 15, 1, 0x50ab75f9 }, { 32, 1, 0x6b099a19 }, { 33, 1, 0x1 },
	  { 34, 2, 0x4 },	 { 38, 1, 0x7a8f8741 }, { 39, 1, 0xa },
	  { 41, 1, 0xa },	 { 43, 1, 0xffffffff }, { 44, 1, 0x3000 },
	  { 46, 1, 0x5 },	 { 47, 1, 0x1 },	{ 48, 1, 0x2 },
	  { 49, 1, 0x80000 },	 { 64, 1, 0x2 },	{ 65, 1, 0x80000 },
	  { 129, 1, 0xfe },	 { 130, 1, 0x70 },	{ 132, 1, 0x6 },
	  { 160, 1, 0x1 },	 { 161, 1, 0xfe },	{ 162, 1, 0x80 },
	  { 163, 1, 0x1 },	 { 164, 1, 0x6 },	{ 192, 1, 0x2 },
	  { 193, 1, 0xfe },	 { 194, 1, 0x90 },	{ 195, 1, 0x2 },
	  { 196, 1, 0x6 },	 { 224, 1, 0x3 },	{ 225, 1, 0xfe },
	  { 226, 1, 0xa0 },	 { 227, 1, 0x3 },	{ 228, 1, 0x6 },
	  { 993, 1, 0xfe },	 { 994, 1, 0x70 },	{ 996, 1, 0x6 } }
};

/* -e 1.2 -l 10 -p f2 -n 3 t u v --name=23: t */
static const struct md_bytes md_far = {
	MD_AT_1_2,
	{ { 0, 1, 0xa92b4efc },	 { 1, 1, 0x1 },		{ 4, 1, 0x64cf1ee3 },
	  { 5, 1, 0x4cbca63 },	 { 6, 1, 0xeea88f77 },	{ 7, 1, 0xdeef9459 },
	  { 8, 1, 0x3a62616c },	 { 9, 1, 0x3332 },	{ 16, 1, 0x6b099a0d },
	  { 18, 1, 0xa },	 { 19, 1, 0x201 },	{ 20, 1, 0x7000 },
	  { 22, 1, 0x400 },	 { 23, 1, 0x3 },	{ 32, 1, 0x1000 },
	  { 34, 1, 0x7000 },	 { 36, 1, 0x8 },	{ 42, 1, 0x2812c5d8 },
	  { 43, 1, 0x2fe33a7b }, { 44, 1, 0x45f7a42 },	{ 45, 1, 0x64126241 },
	  { 46, 1, 0x80000 },	 { 47, 1, 0x10 },	{ 48, 1, 0x6b099a0e },
	  { 50, 1, 0x2 },	 { 52, 2, 0xffffffff }, { 54, 1, 0xb144f851 },
	  { 55, 1, 0x80 },	 { 64, 1, 0x10000 },	{ 65, 1, 0xffff0002 },
	  { 66, 62, 0xffffffff } }
};

/* A device; what is there is bytes, and what a decoder sees its own copy. */
struct md_disk {
	struct sb_source source;
	uint8_t *bytes;
	uint8_t *copy;
	uint64_t readable; /* from here on an error */
};

static inline const uint8_t *md_disk_get(struct sb_source *s, uint64_t offset,
					 size_t len)
{
	struct md_disk *d = (struct md_disk *)s;

	free(d->copy);
	d->copy = NULL;
	assert_true(len <= SB_READ && offset <= INT64_MAX);
	if (offset > d->readable || len > d->readable - offset)
		return NULL;
	d->copy = exact(d->bytes + offset, len);
	return d->copy;
}

static inline void md_word_set(uint8_t *sb, size_t index, uint32_t value)
{
	for (size_t i = 0; i < 4; i++)
		sb[index * 4 + i] = (uint8_t)(value >> 8 * i);
}

static inline uint32_t md_word_get(const uint8_t *sb, size_t index)
{
	uint32_t value = 0;

	for (size_t i = 4; i-- > 0;)
		value = value << 8 | sb[index * 4 + i];
	return value;
}

static inline void md_disk_put(struct md_disk *d, const struct md_bytes *b)
{
	for (size_t i = 0; b->word[i].n != 0; i++)
		for (size_t k = 0; k < b->word[i].n; k++)
			md_word_set(d->bytes + b->at, b->word[i].index + k,
				    b->word[i].value);
}

/* b may be NULL: a device without anything. */
static inline struct md_disk md_disk_make(const struct md_bytes *b)
{
	struct md_disk d = { { md_disk_get, MD_DISK_SIZE },
			     calloc(1, MD_DISK_SIZE),
			     NULL,
			     MD_DISK_SIZE };

	assert_non_null(d.bytes);
	if (b != NULL)
		md_disk_put(&d, b);
	return d;
}

static inline int md_disk_decode(struct md_disk *d, struct md_member *m,
				 const char **why)
{
	memset(m, 0xa5, sizeof(*m));
	*why = NULL;
	return md_decode(&d->source, m, why);
}

/*
 * Changes a word and the checksum with it: all words added, the carries too
 * (the kernel's calc_sb_1_csum(); of 0.90 the rest is the same).
 */
static inline void md_disk_change(struct md_disk *d, const struct md_bytes *b,
				  size_t index, uint32_t value)
{
	uint8_t *sb = d->bytes + b->at;
	size_t at = b->at == MD_AT_0_90 ? 38 : 54, n;
	uint64_t sum = 0;

	md_word_set(sb, index, value);
	n = at == 38 ? 1024 : 64 + md_word_get(sb, 55) / 2;
	md_word_set(sb, at, 0);
	for (size_t i = 0; i < n && i < 1024; i++)
		sum += md_word_get(sb, i);
	if (at == 54 && md_word_get(sb, 55) % 2 != 0 && n < 1024)
		sum += md_word_get(sb, n) & 0xffff;
	md_word_set(sb, at, (uint32_t)((sum & UINT32_MAX) + (sum >> 32)));
}

static inline void md_disk_free(struct md_disk *d)
{
	free(d->bytes);
	free(d->copy);
}

#endif
