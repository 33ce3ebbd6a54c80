//! The words of the guides, and which picture stands with them.

use super::{Door, Picture, Step};

/// How large the pictures of a desk are.
const DESK: (u32, u32) = (1024, 528);
/// How large the pictures of a telephone are.
const PHONE: (u32, u32) = (390, 640);

const fn step(text: &'static str) -> Step {
    Step {
        text,
        door: None,
        picture: None,
    }
}

impl Step {
    /// The same with the page on which it is done.
    const fn at(mut self, href: &'static str, label: &'static str) -> Self {
        self.door = Some(Door { href, label });
        self
    }

    /// The same with a picture.
    const fn shown(
        mut self,
        file: &'static str,
        (width, height): (u32, u32),
        alt: &'static str,
    ) -> Self {
        self.picture = Some(Picture {
            file,
            alt,
            width,
            height,
        });
        self
    }
}

pub(super) const STAFF: &[Step] = &[
    step("从工作台开始：已逾期的在最前，其次是两小时内到期的，每行右边的按钮就是您的下一步。")
        .at("/desk", "工作台")
        .shown(
            "help/staff-desk.webp",
            DESK,
            "工作台：左边是视图和件数，右边的舆情按时限先后排列，每行有时限、承办单位和一个按钮",
        ),
    step("照实登记标题和经过，右边会列出建议的单位和依据第几项，不合适就改选，再按“登记并交办”。")
        .at("/incidents/new", "登记舆情")
        .shown(
            "help/staff-register.webp",
            DESK,
            "登记舆情：左边填标题、经过和地点，右边是按分工方案提出的牵头单位和理由",
        ),
    step("打开一件舆情，最上面写着现在该谁、在什么时间前、做什么，下面是各单位进度、时限和办理经过。")
        .shown(
            "help/staff-incident.webp",
            DESK,
            "舆情页面：标题下面是八个环节，接着是“请您裁定退回”和按钮，右边是各项时限",
        ),
    step("在列表里先筛选，再勾选几件，用底部的栏一次催办、交办或者关注；办之前会逐件核对能不能办。")
        .at("/incidents", "全部舆情")
        .shown(
            "help/staff-list.webp",
            DESK,
            "全部舆情：上面是筛选条件，下面的列表勾选了两件，底部是批量办理的一栏",
        ),
    step("常用的筛选“存为视图”，以后一点就开，也可以让同事共用；按空格不离开列表就能预览一件。")
        .at("/views", "视图"),
    step("审核员逐项核对表述、时机和隐私后通过或者打回，对外发布以后登记链接和时间，时限才停。"),
    step("长的文字会自动存草稿，图片和文件随表单一起交，备注写明给谁看，不会显示给别的单位。")
        .at("/form-drafts", "我的草稿"),
];

pub(super) const UNIT: &[Step] = &[
    step("短信或者邮件里有签收链接，点开再按一下“签收”就办好了，不用登录，再点一次也没有关系。"),
    step("登录后“待办”就是要办的事，每张卡片写着到什么时候为止，最上面的按钮是下一步。")
        .at("/desk", "待办")
        .shown(
            "help/unit-inbox.webp",
            PHONE,
            "手机上的待办：卡片上有时限、标题、事情经过和签收、退回按钮",
        ),
    step("打开一件，蓝色框里写着请本单位在几点前做什么，按钮只有能办的几个：签收、退回、提交回应。")
        .shown(
            "help/unit-incident.webp",
            PHONE,
            "手机上的舆情页面：写着请本单位在什么时间前做什么，下面是几个大按钮",
        ),
    step("不属本单位的，在退回期限内选“退回”，写明理由和应该由谁办，获准后不计入成绩。"),
    step("先反馈已经掌握的情况，再写回应稿讲清成因、办法和困难，没有查清的写“暂不清楚，续报”，然后送审。")
        .shown(
            "help/unit-draft.webp",
            PHONE,
            "手机上的拟稿表单：先选权威信息、新闻发布会、回应或者续报，再写正文，底部是保存稿件和存草稿",
        ),
    step("来不及的在到期之前申请延期，5、24、48 小时的国家时限不能延期。"),
    step("在“我的”里填邮箱、手机，按“发一条测试提醒”看通不通；关注的舆情也可以选发邮件。")
        .at("/account", "我的"),
];

pub(super) const LEADER: &[Step] = &[
    step("工作台第一句话说明在办多少、逾期多少、等您处理几件，“等我处理”里只有要您定的事。")
        .at("/desk?view=mine", "等我处理")
        .shown(
            "help/leader-desk.webp",
            DESK,
            "分管领导的工作台：第一句话是在办、逾期和等您处理的件数，下面是生效的预警、问责和要定的事",
        ),
    step(
        "重大、特别重大舆情由您研判等级；办结、延期、暂停、督办也在舆情页面上办，办之前能看到影响。",
    ),
    step("成绩单先看一句话结论，再看哪些单位低于平均，每个数都能点开看是哪几件。")
        .at("/scorecards", "成绩单")
        .shown(
            "help/leader-scorecard.webp",
            DESK,
            "成绩单：一句话结论，四项按时率和趋势，下面是单位排名",
        ),
    step("每月通报由系统起草，数字不能改，您看过公文后批准或者打回。")
        .at("/reports/bulletin", "通报"),
    step("问责先听单位申辩再决定，提出建议的人不能批准，作决定的人不能裁定申诉。")
        .at("/accountability-cases", "问责"),
    step("想知道一件舆情的后续，在它的页面上按“关注”，有进展会在提醒里告诉您。")
        .at("/incidents?watched=1", "我关注的"),
];

pub(super) const EVALUATOR: &[Step] = &[
    step("办结后的舆情在工作台上等您评估，先登记 24 小时、72 小时的传播观察。")
        .at("/desk?view=mine", "等我处理"),
    step("评分表里时效、承诺按记录自动给分，要改须写明理由；两个人各评一次，相差大的由领导裁定。")
        .shown(
            "help/evaluator-evaluation.webp",
            DESK,
            "效果评估页面：第一次评分已交、等另一人复评，下面是两次传播跟踪的记录",
        ),
    step("问责建议由系统按记录列出，每项事实都能点到那条记录，提不提、提什么由您决定。")
        .at("/accountability-cases", "问责")
        .shown(
            "help/evaluator-cases.webp",
            DESK,
            "问责页面：上面是按记录计算的建议，每个单位写着几次逾期，下面是在办的卷宗",
        ),
    step("单位登记的发布会、解读和培训，核对属实后确认，确认的才计入年度报告。")
        .at("/activities", "活动"),
    step("月度通报和年度报告由系统起草，您只改文字，改完送分管领导批准。")
        .at("/reports/bulletin", "通报"),
    step("成绩单按单位、领域、镇（街）看，合计相同，都可以导出表格。").at("/scorecards", "成绩单"),
];

pub(super) const ADMIN: &[Step] = &[
    step("分工方案换新版时先导入，逐条处理疑点，用过去的舆情试算，再定施行日期。")
        .at("/plans", "分工方案"),
    step("每年十一月把下一年的放假安排导入工作日历，没有导入的，每一页上方都会提示。")
        .at("/admin/calendar", "工作日历")
        .shown(
            "help/admin-calendar.webp",
            DESK,
            "工作日历的一版：先写会不会改动正在计时的时限，下面是作息和各年放假、调休的日期",
        ),
    step("改时限规则也是导入新的一版，公布前先看会影响哪些在办的时限，已经在计时的不会自动改变。")
        .at("/admin/policy", "时限规则"),
    step("消息没有送到的在“未送达”里写明原因，修好渠道以后按“重试”。")
        .at("/admin/dead-letters", "未送达"),
    step("单位页面标明谁缺联络员，账号用命令行增加、停用，停用立即退出所有登录。")
        .at("/units", "单位"),
];

pub(super) const FIRST_STAFF: &[Step] = &[
    step("这里还没有一件舆情，先核对分工方案是不是现行的一版。").at("/plans/current", "分工方案"),
    step("再看每个单位有没有两名联络员。").at("/units", "单位与联络员"),
    step("在“我的”里填邮箱、手机，发一条测试提醒。").at("/account", "我的"),
    step("登记第一件舆情，可以先勾选“演练”，不计入成绩。").at("/incidents/new", "登记舆情"),
];

pub(super) const FIRST_UNIT: &[Step] = &[
    step("还没有交给本单位的舆情，先在“我的”里填邮箱、手机，发一条测试提醒。")
        .at("/account", "我的"),
    step("看看分工方案里哪几项写着本单位。").at("/plans/current", "分工方案"),
    step("有了舆情会出现在这一页，先签收，不属本单位的退回，再写回应送审。"),
    step("本单位自己发现的苗头，也可以登记报给宣传部门。").at("/incidents/new", "登记舆情"),
];

pub(super) const FIRST_LEADER: &[Step] = &[
    step("这里还没有一件舆情，以后等您定的事都在这一页，最急的在前。"),
    step("先看各类时限多长、依据是什么。").at("/admin/policy", "时限规则"),
    step("办结以后成绩单按单位、领域、镇（街）给出按时率。").at("/scorecards", "成绩单"),
    step("在“我的”里选提醒发到哪里。").at("/account", "我的"),
];

pub(super) const FIRST_EVALUATOR: &[Step] = &[
    step("这里还没有一件舆情，办结以后要评估的会出现在这一页。"),
    step("先看现行的评分表有哪些项、怎么给分。").at("/admin/rubric", "评分表"),
    step("各类时限多长、依据是什么，在时限规则里。").at("/admin/policy", "时限规则"),
    step("在“我的”里选提醒发到哪里。").at("/account", "我的"),
];
