"""承保清单: which rows count, when, for whom and how much."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from addin.actions.importing import Export, parse_catalogue
from agency.finding import Severity
from agency.profile import parse

ZHANG, LI, WANG, LEFT = "0000100001", "0000100002", "0000100003", "0000100004"
HEAD = (
    "保单号 业务员代码 营业组代码 险种名称 主附险标志 缴费方式 缴费年期"
    " 规模保费 首年佣金 承保件数 承保日期 撤单日期"
)


def codes(outcome):
    told = {finding.code for finding in outcome.findings}
    return sorted(told - {"import-summary", "columns-lacking"})


def one(outcome, code):
    (finding,) = [finding for finding in outcome.findings if finding.code == code]
    return finding


def figures(book, **where):
    columns = ("fyp", "fyp_regular", "fyp_standard", "first_premium", "fyc", "policies")
    return tuple(book.total(column, **where) for column in columns)


def test_a_main_product_and_its_rider_are_one_policy(book, listed):
    # Standard premium: 10,000 × 1.0 for 20 years, the rider 800 × 0.65.
    table = listed(
        HEAD,
        f"P1 {ZHANG} 86010101 安康重大疾病保险 主险 年交 20年 10000 3000 1 2026-03-04 _",
        f"P1 {ZHANG} 86010101 附加住院医疗保险 附加险 年交 20年 800 96 0 2026-03-04 _",
    )
    book, outcome = book.take(table)
    (row,) = book.rows("weekly")
    assert (row["agent"], row["name"], row["group"]) == (ZHANG, "张一", "一组")
    assert (row["week"], row["month"]) == (10, 3)
    assert figures(book) == (10_800, 10_800, 10_520, 10_800, 3_096, 1)
    assert (row["fyp_health"], row["fyp_life"]) == (10_800, 0)
    assert codes(outcome) == []


def test_without_a_count_column_only_main_products_count(book, listed):
    table = listed(
        "保单号 工号 险种名称 主附险标志 保费 承保日期",
        f"P1 {LI} 终身寿险 主险 5000 2026-03-04",
        f"P1 {LI} 附加医疗保险 附加险 300 2026-03-04",
        f"P2 {LI} 附加医疗保险 附加险 200 2026-03-05",
    )
    book, _ = book.take(table)
    assert (book.total("fyp"), book.total("policies")) == (5_500, 1)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("鑫享年金保险", "fyp_annuity"),
        ("颐享养老保险", "fyp_annuity"),
        ("安康重大疾病保险", "fyp_health"),
        ("附加住院医疗保险", "fyp_health"),
        ("岁岁盈增额终身寿险", "fyp_life"),
        ("稳盈两全保险", "fyp_life"),
        ("综合意外伤害保险", "fyp_other"),
        ("宝盆计划", "fyp_other"),
    ],
)
def test_the_name_of_a_product_says_its_class(book, listed, name, column):
    table = listed("保单号 工号 险种名称 保费 承保日期", f"P1 {LI} {name} 5000 2026-03-04")
    book, outcome = book.take(table)
    assert book.total(column) == 5_000
    assert ("unclassed" in codes(outcome)) is (name == "宝盆计划")


def test_head_office_adds_columns_products_terms_and_words(book, listed):
    catalogue, findings = parse_catalogue(
        """
        exports: {policies: {premium: [新单金额]}}
        products: [{match: 宝盆, class: annuity}]
        terms: [{match: 交至退休, years: 15}]
        words: {rider: [附加合同]}
        """
    )
    assert findings == []
    table = listed(
        "保单号 工号 险种名称 主附险标志 缴费年期 新单金额 承保日期",
        f"P1 {LI} 宝盆计划 主险 交至退休 5000 2026-03-04",
        f"P1 {LI} 宝盆计划 附加合同 交至退休 1000 2026-03-04",
    )
    book, _ = book.take(table, catalogue=catalogue)
    # Standard premium: 5,000 × 0.8 + 1,000 × 0.52 for 15 years.
    assert book.total("fyp_annuity") == 6_000
    assert (book.total("fyp_standard"), book.total("policies")) == (4_520, 1)


def test_the_books_profile_says_what_the_companys_system_calls_things(book, listed):
    profile, _ = parse("""
        synonyms:
          exports: {policies: {premium: [新单金额]}}
          products: [{match: 宝盆, class: annuity}]
        """)
    own = replace(book, context=replace(book.context, profile=profile))
    table = listed("保单号 工号 险种名称 新单金额 承保日期", f"P1 {LI} 宝盆计划 5000 2026-03-04")
    after, _ = own.take(table)
    assert after.total("fyp_annuity") == 5_000


def test_a_mistake_in_the_profiles_words_is_named(book, listed):
    profile, _ = parse("synonyms: {exports: {sales: {premium: [某列]}}}")
    own = replace(book, context=replace(book.context, profile=profile))
    _, outcome = own.take(listed("保单号 工号 保费 承保日期", f"P1 {LI} 5000 2026-03-04"))
    (finding,) = [f for f in outcome.findings if f.code == "synonyms"]
    assert finding.cell == "synonyms"
    assert "sales" in finding.reason


def test_a_files_words_come_before_the_profiles():
    base, _ = parse_catalogue("products: [{match: 宝盆, class: annuity}]")
    catalogue, _ = parse_catalogue("products: [{match: 宝盆, class: health}]", "", base)
    assert catalogue.product_class("", "宝盆计划") == "health"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exports: [1]", "“exports”应为“项目: 内容”"),
        ("exports: {policies: [1]}", "“policies”应为“栏目: [列名]”"),
        ("exports: {policies: {nothing: [某列]}}", "没有“nothing”这个栏目"),
        ("exports: {policies: {premium: 某列}}", "“premium”应为列表"),
        ("exports: {sales: {premium: [某列]}}", "“sales”不是清单的种类"),
        ("words: {rider: 附约险}", "“rider”应为列表"),
        ("words: {sun: [晴]}", "没有“sun”这个项目"),
        ("products: 3", "“products”应为列表"),
        ("products: [寿险]", "“products”的每一条都应有 match 和 class"),
        ("products: [{match: '(', class: life}]", "match 不是有效的匹配式"),
        ("products: [{match: 寿, class: death}]", "“death”不是险种大类"),
        ("products: [{match: 寿, class: [life]}]", "不是险种大类"),
        ("terms: [{match: 两期}]", "“terms”的每一条都应有 match 和 years"),
        ("terms: [{match: 两期, years: 二}]", "years 应为数字"),
        ("colours: {}", "没有“colours”这个项目"),
        ("- 1", "应为“项目: 内容”的形式"),
        ("words:\n  rider: ]", "第2行不是有效的 YAML"),
    ],
)
def test_a_mistake_in_head_offices_text_is_one_finding_and_changes_nothing(text, said):
    catalogue, (finding,) = parse_catalogue(text, "对照表.yaml")
    assert (finding.severity, finding.file) == (Severity.ERROR, "对照表.yaml")
    assert said in finding.reason
    assert re.search("[a-z]{3,} [a-z]{2,} [a-z]", finding.reason) is None, "no English sentence"
    assert catalogue.plans[Export.POLICIES].fields[0].names[0] == "保单号码"


@pytest.mark.parametrize(
    ("payment", "regular", "standard"),
    [
        ("年交 20年", 1_000, 1_000),
        ("年交 10年交", 1_000, 600),
        ("月缴 5", 1_000, 200),
        ("年交 终身", 1_000, 1_000),
        ("年交 至60岁", 1_000, 1_000),
        ("趸交 趸交", 0, 100),
        ("_ 一次交清", 0, 100),
        ("年交 两期", 1_000, 0),
    ],
)
def test_pay_mode_and_years_make_regular_and_standard_premium(
    book, listed, payment, regular, standard
):
    table = listed(
        "保单号 工号 缴费方式 缴费年期 规模保费 承保日期", f"P1 {LI} {payment} 1000 2026-03-04"
    )
    book, outcome = book.take(table)
    assert (book.total("fyp_regular"), book.total("fyp_standard")) == (regular, standard)
    assert ("no-term" in codes(outcome)) is (payment == "年交 两期")


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("规模保费", "年交 20年 1200", (1_200, 1_200)),
        ("规模保费", "月交 20年 100", (100, 100)),
        ("规模保费 首期保费", "月交 20年 1200 100", (1_200, 100)),
        ("年化保费", "月交 20年 1200", (1_200, 100)),
        ("年化保费", "季交 20年 1200", (1_200, 300)),
        ("年化保费", "半年交 20年 1200", (1_200, 600)),
        ("首期保费", "年交 20年 1200", (1_200, 1_200)),
    ],
)
def test_the_first_instalment_is_what_the_list_states_of_it(book, listed, header, cells, expected):
    table = listed(
        f"保单号 工号 缴费方式 缴费年期 {header} 承保日期",
        f"P1 {LI} {cells} 2026-03-04",
    )
    book, _ = book.take(table)
    assert (book.total("fyp"), book.total("first_premium")) == expected


def test_a_withdrawal_date_takes_off_in_the_week_of_the_withdrawal(book, listed):
    table = listed(
        HEAD,
        f"P1 {LI} 86010101 终身寿险 主险 年交 20年 10000 3000 1 2026-03-24 2026-04-02",
        f"P2 {LI} 86010101 终身寿险 主险 年交 20年 6000 1800 1 2026-04-01 _",
    )
    book, _ = book.take(table)
    assert figures(book, month=3.0) == (10_000, 10_000, 10_000, 10_000, 3_000, 1)
    assert figures(book, month=4.0) == (-4_000, -4_000, -4_000, -4_000, -1_200, 0)
    assert book.total("policies", week=14.0, month=4.0) == 0


def test_a_negative_row_is_a_withdrawal_too(book, listed):
    table = listed(
        HEAD,
        f"P1 {LI} 86010101 终身寿险 主险 年交 20年 10000 3000 1 2026-03-24 _",
        f"P1 {LI} 86010101 终身寿险 主险 年交 20年 -10000 -3000 -1 2026-04-02 _",
    )
    book, _ = book.take(table)
    assert figures(book, month=3.0) == (10_000, 10_000, 10_000, 10_000, 3_000, 1)
    assert figures(book, month=4.0) == (-10_000, -10_000, -10_000, -10_000, -3_000, -1)


def test_both_forms_of_one_withdrawal_count_once(book, listed):
    table = listed(
        HEAD,
        f"P1 {LI} 86010101 终身寿险 主险 年交 20年 10000 3000 1 2026-03-24 2026-04-02",
        f"P1 {LI} 86010101 终身寿险 主险 年交 20年 -10000 -3000 -1 2026-03-24 2026-04-02",
        f"P2 {LI} 86010101 终身寿险 主险 年交 20年 6000 1800 1 2026-04-03 _",
    )
    book, outcome = book.take(table)
    assert book.total("fyp", month=3.0) == 10_000
    assert (book.total("fyp", month=4.0), book.total("policies", month=4.0)) == (-4_000, 0)
    assert one(outcome, "withdrawn-twice").severity is Severity.WARNING


def test_a_withdrawal_in_the_same_week_leaves_nothing(book, listed):
    table = listed(
        HEAD, f"P1 {LI} 86010101 终身寿险 主险 年交 20年 10000 3000 1 2026-03-23 2026-03-27"
    )
    book, outcome = book.take(table)
    assert book.rows("weekly") == []
    assert outcome.patch.is_empty


def test_a_policy_of_last_year_withdrawn_this_year_is_only_taken_off(book, listed):
    table = listed(
        HEAD,
        f"P1 {LI} 86010101 终身寿险 主险 年交 20年 9000 2700 1 2025-12-28 2026-01-08",
        f"P2 {LI} 86010101 终身寿险 主险 年交 20年 1000 300 1 2026-01-09 _",
        f"P3 {LI} 86010101 终身寿险 主险 年交 20年 1000 300 1 2025-12-30 _",
    )
    book, outcome = book.take(table)
    assert figures(book) == (-8_000, -8_000, -8_000, -8_000, -2_400, 0)
    assert "第4行" in one(outcome, "other-year").reason


def test_a_withdrawal_after_the_lists_last_week_is_told_and_not_taken_off(book, listed):
    table = listed(
        HEAD, f"P1 {LI} 86010101 终身寿险 主险 年交 20年 9000 2700 1 2026-03-04 2026-04-08"
    )
    book, outcome = book.take(table)
    assert book.total("fyp") == 9_000
    assert one(outcome, "late-withdrawal").value == "P1"


def test_a_withdrawn_status_without_a_day_is_told(book, listed):
    table = listed("保单号 工号 保费 承保日期 保单状态", f"P1 {LI} 5000 2026-03-04 犹豫期退保")
    book, outcome = book.take(table)
    assert book.total("fyp") == 5_000
    assert "未冲减" in one(outcome, "no-withdrawal-day").reason


@pytest.mark.parametrize(
    ("header", "above", "cell"),
    [
        ("规模保费", [], ("1.25", 1.25)),
        ("规模保费(万元)", [], ("1.25", 12_500)),
        ("规模保费（万元）", [], ("1.25", 12_500)),
        ("规模保费(元)", ["单位：万元"], ("1.25", 1.25)),
        ("规模保费", ["单位：万元"], ("1.25", 12_500)),
        ("规模保费", ["单位:人民币元"], ("1.25", 1.25)),
        ("规模保费", ["单位：万元"], ("12500元", 12_500)),
        ("规模保费(万元)", [], ("1.25万", 12_500)),
    ],
)
def test_units_are_yuan_or_ten_thousand(book, listed, header, above, cell):
    cell, premium = cell
    table = listed(f"保单号 工号 {header} 承保日期", f"P1 {LI} {cell} 2026-03-04", above=above)
    book, _ = book.take(table)
    assert book.total("fyp") == premium


def test_the_same_row_twice_counts_once(book, listed):
    line = f"P1 {LI} 86010101 终身寿险 主险 年交 20年 9000 2700 1 2026-03-04 _"
    other = listed(HEAD, line, name="三月.csv")
    book, outcome = book.take(listed(HEAD, line, line), other)
    assert book.total("fyp") == 9_000
    first, second = [f for f in outcome.findings if f.code == "duplicate"]
    assert (first.severity, first.file, "第3行" in first.reason) == (
        Severity.WARNING,
        "清单.csv",
        True,
    )
    assert (second.severity, second.file) == (Severity.INFO, "三月.csv")


def test_two_files_that_contradict_each_other_give_an_error_and_no_guess(book, listed):
    line = f"P1 {LI} 86010101 终身寿险 主险 年交 20年 9000 2700 1 2026-03-04"
    tables = listed(HEAD, f"{line} _"), listed(HEAD, f"{line} 2026-03-11", name="新.csv")
    book, outcome = book.take(*tables)
    assert book.rows("weekly") == []
    assert {f.file for f in outcome.findings if f.code == "contradiction"} == {"清单.csv", "新.csv"}


def test_the_group_of_record_is_the_stated_one_else_where_the_agent_served(book, listed):
    table = listed(
        "保单号 工号 营业组代码 保费 承保日期",
        f"P1 {LI} 86010101 1000 2026-03-04",
        f"P2 {LI} 86010102 2000 2026-03-04",
        f"P3 {WANG} _ 3000 2026-03-04",
    )
    book, outcome = book.take(table)
    assert book.total("fyp", group="一组") == 1_000
    assert book.total("fyp", group="二组") == 5_000
    assert "已采用（第3行）" in one(outcome, "other-group").reason


def test_other_teams_are_counted_and_unknown_people_named(book, listed):
    table = listed(
        "保单号 工号 营业部代码 营业组代码 保费 承保日期",
        f"P1 {LI} 860101 86010101 1000 2026-03-04",
        "P2 0000200001 860102 86010201 2000 2026-03-04",
        "P3 0000200002 860102 86010202 3000 2026-03-04",
        "P4 0000100099 860101 86010101 4000 2026-03-04",
        "P5 0000100099 860101 86010101 5000 2026-03-05",
    )
    book, outcome = book.take(table)
    assert book.total("fyp") == 1_000
    summary = one(outcome, "import-summary").reason
    assert summary.endswith("共5行：采用1行，属其他营业部2行，未采用（见各条说明）2行")
    unknown = one(outcome, "unknown-agent")
    assert (unknown.severity, unknown.value) == (Severity.ERROR, "0000100099")
    assert "第5–6行" in unknown.reason


def test_business_of_somebody_who_left_stays_with_the_group_and_is_told(book, listed):
    table = listed("保单号 工号 保费 承保日期", f"P1 {LEFT} 1000 2026-07-01")
    book, outcome = book.take(table)
    assert book.total("fyp", group="二组", agent=LEFT) == 1_000
    assert "承保当日不在职" in one(outcome, "not-serving").reason


def test_namesakes_are_told_apart_by_their_ids_and_other_names_are_told(book, listed):
    table = listed(
        "保单号 工号 业务员姓名 保费 承保日期",
        f"P1 {WANG} 王三 1000 2026-03-04",
        f"P2 {LEFT} 王三 2000 2026-03-04",
        f"P3 {LI} 王三 4000 2026-03-04",
    )
    book, outcome = book.take(table)
    assert [book.total("fyp", agent=a) for a in (WANG, LEFT, LI)] == [1_000, 2_000, 4_000]
    assert one(outcome, "other-name").value == "王三"


def test_an_id_that_lost_its_zeros_is_taken_with_a_warning(book, listed):
    table = listed(
        "保单号 工号 保费 承保日期", "P1 100002 1000 2026-03-04", "P2 10000 2000 2026-03-04"
    )
    book, outcome = book.take(table)
    assert book.total("fyp", agent=LI) == 1_000
    assert book.total("fyp") == 1_000
    assert one(outcome, "padded-id").severity is Severity.WARNING
    assert one(outcome, "unknown-agent").value == "10000"


def test_numbers_that_a_spreadsheet_has_damaged_are_refused(book, listed):
    # 18 digits, the last three lost; and one that it shows as a power of ten.
    table = listed(
        "保单号 工号 保费 承保日期",
        f"886120260070483000 {LI} 1000 2026-03-04",
        f"886120260070484000 {LI} 1000 2026-03-04",
        f"1.23E+15 {LI} 1000 2026-03-04",
        f"886120260070485 {LI} 500 2026-03-04",
    )
    book, outcome = book.take(table)
    assert book.total("fyp") == 500
    assert "第2–3行" in one(outcome, "damaged-id").reason
    assert "科学计数法" in one(outcome, "wrong-value").reason


def test_a_long_number_that_ends_in_zeros_among_others_is_right(book, listed):
    table = listed(
        "保单号 工号 保费 承保日期",
        f"886120260070483000 {LI} 1000 2026-03-04",
        f"886120260070483017 {LI} 1000 2026-03-04",
    )
    book, outcome = book.take(table)
    assert (book.total("fyp"), book.total("policies"), codes(outcome)) == (2_000, 2, [])


def test_one_number_of_sixteen_digits_that_ends_in_a_zero_is_right(book, listed):
    line = f"8861202600704830 {LI} 1000 2026-03-04"
    assert book.take(listed("保单号 工号 保费 承保日期", line))[0].total("fyp") == 1_000


def test_unreadable_cells_skip_their_row_and_name_the_cell(book, listed):
    table = listed(
        "保单号 工号 保费 承保日期",
        f"P1 {LI} 壹仟 2026-03-04",
        f"P2 {LI} 1000 2026-02-30",
        f"P3 {LI} 1000 _",
        f"P4 {LI} _ 2026-03-04",
        f"P5 {LI} 700 2026-03-04",
    )
    book, outcome = book.take(table)
    assert book.total("fyp") == 700
    bad = [f for f in outcome.findings if f.severity is Severity.ERROR]
    assert [(f.cell, f.value) for f in bad] == [
        ("C2", "壹仟"),
        ("D3", "2026-02-30"),
        ("D4", ""),
        ("C5", ""),
    ]


def test_what_a_list_says_nothing_about_stays_as_it_was_typed(book, listed):
    typed = {"fyc": 250.0, "fyp_regular": 90.0, "fyp_standard": 80.0, "fyp_life": 70.0}
    key = {"agent": LI, "group": "一组", "week": 10.0, "month": 3.0}
    book, outcome = book.typed("weekly", [{**key, **typed, "fyp": 1.0}]).take(
        listed("保单号 工号 保费 承保日期", f"P1 {LI} 1000 2026-03-04")
    )
    assert book.total("fyp") == 1_000
    assert {column: book.total(column) for column in typed} == typed
    assert "缴费方式、缴费年期、首年佣金、险种代码" in one(outcome, "columns-lacking").reason


@pytest.mark.parametrize(("counted", "fyp"), [(True, 3_000), (False, 2_000)])
def test_self_policies_follow_the_profile(book, listed, counted, fyp):
    profile = replace(book.context.profile, include_self_policies=counted)
    book = replace(book, context=replace(book.context, profile=profile))
    table = listed(
        "保单号 工号 保费 承保日期 自保件标志",
        f"P1 {LI} 1000 2026-03-04 是",
        f"P2 {LI} 2000 2026-03-04 否",
    )
    assert book.take(table)[0].total("fyp") == fyp


def test_customers_data_and_free_text_never_show(book, listed):
    table = listed(
        "保单号 工号 投保人姓名 证件号码 联系电话 通讯地址 银行账号 保费 承保日期",
        f"P1 {LI} 秦明 110101198001011234 13800000000 南街一号 6222000000000001 坏 2026-03-04",
        "P2 0000999999 卫红 110101198001015678 13900000000 北街二号 622200002 1000 2026-03-04",
        "合计 _ 卫红 _ 13900000000 _ _ 1000 _",
    )
    book, outcome = book.take(table)
    text = repr(outcome)
    for secret in ("秦明", "卫红", "1101011980", "138000", "139000", "南街", "北街", "6222"):
        assert secret not in text
